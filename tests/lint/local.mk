# lints
