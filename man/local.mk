dist_man_MANS += %D%/stamper.1
