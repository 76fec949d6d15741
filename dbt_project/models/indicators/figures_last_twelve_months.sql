{# What happened in twelve months, and how things stand: one figure of each indicator, so that none is met twice. #}
{{ figures("figures.period_type in ('rolling_12', 'point_in_time')", is_newest=true) }}
