{# States too: how they stood at each month's end. #}
{{ figures("figures.period_type in ('month', 'point_in_time')") }}
