{{ figures("figures.period_type in ('rolling_12', 'point_in_time')", is_broken_down=true, is_newest=true) }}
