{# What happened in a financial year that is over, and how things stood when it ended. #}
{{ figures("figures.period_type in ('year_to_date', 'point_in_time') and extract(month from figures.period_end) = 3") }}
