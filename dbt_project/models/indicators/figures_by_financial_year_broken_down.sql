{{ figures(
    "figures.period_type in ('year_to_date', 'point_in_time') and extract(month from figures.period_end) = 3",
    is_broken_down=true
) }}
