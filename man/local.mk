# manual pages are listed here
