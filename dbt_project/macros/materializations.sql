{#
A model as a table, written straight under its name. dbt's own way first writes a table under another name, then renames
it and drops the old one: three more statements and three more renderings a model, which a refresh does not need, because
its database is new and nobody reads it before it is whole. In a database that exists the table is replaced.
#}
{% materialization table, adapter='duckdb' %}
    {%- set existing = load_cached_relation(this) -%}
    {%- set table = this.incorporate(type='table') -%}
    {{ run_hooks(pre_hooks) }}
    {%- if existing is not none %}{{ drop_relation_if_exists(existing) }}{% endif -%}
    {% call statement('main') -%}
        {{ create_table_as(false, table, compiled_code) }}
    {%- endcall %}
    {% do persist_docs(table, model) %}
    {{ run_hooks(post_hooks) }}
    {{ adapter.commit() }}
    {{ return({'relations': [table]}) }}
{% endmaterialization %}

{#
The descriptions of a table or view and of its columns, in one statement. dbt's own way asks the database for the
columns twice; here a described column that the table lacks fails the model, which dbt would only warn of.
#}
{% macro duckdb__persist_docs(relation, model, for_relation, for_columns) %}
    {%- set comments = [] -%}
    {%- if for_relation and config.persist_relation_docs() and model.description -%}
        {%- do comments.append(duckdb__alter_relation_comment(relation, model.description)) -%}
    {%- endif -%}
    {%- if for_columns and config.persist_column_docs() -%}
        {%- for column in model.columns.values() if column.description -%}
            {%- do comments.append(
                'comment on column ' ~ relation ~ '.' ~ column.name ~ ' is ' ~ duckdb_escape_comment(column.description) ~ ';'
            ) -%}
        {%- endfor -%}
    {%- endif -%}
    {%- if comments %}{% do run_query(comments | join) %}{% endif -%}
{% endmacro %}

{#
Another engine writes rows and no more: contracts, constraints and descriptions are of the database in which its tables
are collected, where types and texts are DuckDB's again.
#}
{% macro spark__get_assert_columns_equivalent(sql) %}{% endmacro %}

{% macro spark__persist_docs(relation, model, for_relation, for_columns) %}{% endmacro %}

{% macro spark__comment_clause() %}{% endmacro %}

{% macro spark__persist_constraints(relation, model) %}{% endmacro %}
