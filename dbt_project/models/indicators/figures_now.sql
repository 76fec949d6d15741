{{ figures('true', is_newest=true) }}
