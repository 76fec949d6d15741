{{ figures('true', is_broken_down=true, is_newest=true) }}
