{{ figures("figures.period_type = 'quarter'") }}
