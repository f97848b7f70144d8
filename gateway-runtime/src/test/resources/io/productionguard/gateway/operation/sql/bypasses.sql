-- Attempts to pass as a read, separated by empty lines. None of them may be classified as sql.read, sql.session or
-- sql.transaction alone. A line that begins with "--#" says what is tried.

--# second statement
select 1; drop table orders

--# second statement without white space
select 1;drop table orders

--# second statement after a comment that ends with a carriage return
select 1 -- \
;drop table orders

--# carriage return alone ends a comment ({CR} stands for it)
select 1 --{CR};drop table orders

--# nested comments: a lexer that does not nest sees the rest as a comment
select 1 /* /* */ */; drop table orders --*/

--# nested comments the other way round
select 1 /* /* */ ; drop table orders -- */ */ ; drop table orders

--# comment inside an operator
select 1 +/* */ nextval('order_seq')

--# operator ends where a line comment begins
select 1 +-- x
nextval('order_seq')

--# comment between name and parenthesis
select nextval/**/('order_seq')

--# comment between name and parenthesis
select nextval -- (
('order_seq')

--# backslash does not escape in a plain string
select 'a\'; drop table orders; --'

--# backslash escapes in an E string
select E'a\'', nextval('order_seq'), E'\''

--# continued E string keeps its escapes
select E'a'
'\'', nextval('order_seq') --'

--# continued plain string after a comment
select 'a' -- x
'b', nextval('order_seq')

--# no continuation without newline
select 'a' /*
*/ , nextval('order_seq')

--# doubled quotes
select '''', nextval('order_seq'), ''''

--# dollar quotes hide nothing after their end
select $$ $a$ $$, nextval('order_seq'), $a$ $$ $a$

--# a tag is case sensitive
select $a$ $A$ $a$, nextval('order_seq')

--# a dollar sign inside an identifier begins no string
select 1 as a$b$, nextval('order_seq') as c$b$

--# a digit after the dollar is a parameter
select $1$$, $2$$, nextval('order_seq')

--# not a string: $ does not end the tag
select $a-b$, nextval('order_seq'), $a-b$

--# U& identifiers
select U&"nextva\006c"('order_seq')

--# U& identifiers with six digits
select U&"\+00006eextval"('order_seq')

--# U& identifiers with an own escape
select U&"nextva!006c" UESCAPE '!' ('order_seq')

--# U& identifiers with a backslash that is no escape
select U&"a\" UESCAPE '!', nextval('order_seq')

--# U& string: a backslash before the quote escapes nothing
select U&'\\', nextval('order_seq'), U&'\\'

--# quoted function name
select "nextval"('order_seq')

--# qualified, spaced, commented
select pg_catalog . /**/ "nextval" ('order_seq')

--# upper case
SELECT NEXTVAL('order_seq')

--# quoted upper case is another function, a user's
select "LOWER"('x')

--# non-breaking space is a letter to the server
select nextval{NBSP}('order_seq')

--# full-width letters are no ASCII
select 1{FULLWIDTH_SEMICOLON}drop table orders

--# NUL ends the text for the server ({NUL} stands for it)
select 1{NUL}; drop table orders

--# psql's own commands
\! rm -rf /

--# psql's own commands
select 1 \gexec

--# trailing garbage
select 1 2 3 !!

--# unterminated
select 'a

--# unterminated
select /* 1

--# unterminated
select $x$ 1

--# unterminated
select "a

--# SELECT INTO
select * into new_table from orders

--# SELECT INTO
select id into temp new_table from orders

--# SELECT INTO after a comment
select 1/**/into/**/new_table

--# row locks
select * from orders for update

--# row locks
select * from orders for no key update of orders skip locked

--# row locks
select * from (select * from orders for share) x

--# row locks in a combination
(select id from orders for update) order by 1

--# data-modifying CTE
with x as (delete from orders returning *) select * from x

--# data-modifying CTE that is not used
with x as (insert into orders (id) values (100)) select 1

--# data-modifying CTE in second place
with a as (select 1), x as materialized (update orders set total = 0 returning 1) select * from a

--# data-modifying CTE in a CTE's statement
with a as (select 1) delete from orders

--# data-modifying CTE, MERGE
with x as (merge into orders o using customers c on o.id = c.id when matched then delete returning o.id) select * from x

--# data-modifying CTE in parentheses
(with x as (delete from orders returning 1) select * from x)

--# EXPLAIN that executes
explain analyze delete from orders

--# EXPLAIN that executes
explain (analyze) delete from orders

--# EXPLAIN that executes
explain (analyze on, costs off) delete from orders

--# EXPLAIN that executes, the last option wins
explain (analyze off, analyze on) delete from orders

--# EXPLAIN that executes, quoted option
explain ("analyze" true) delete from orders

--# EXPLAIN that executes, U& option
explain (U&"\0061nalyze" 'on') delete from orders

--# EXPLAIN that executes
explain analyze verbose with x as (delete from orders) select 1

--# EXPLAIN of CREATE TABLE AS that executes
explain analyze create table x as select 1

--# planning evaluates functions that claim to be immutable
explain select my_function(1)

--# user function
select my_function(1)

--# user function of a schema
select public.lower('x')

--# user function in FROM
select * from my_function(1)

--# user function in FROM, with ROWS FROM
select * from rows from (generate_series(1, 2), my_function(1)) as x (a, b)

--# user function in JOIN
select * from orders join lateral my_function(id) f on true

--# user function in every clause
select 1 from orders where my_function(1) = 1

--# user function in every clause
select 1 from orders group by my_function(1)

--# user function in every clause
select 1 from orders order by my_function(1)

--# user function in every clause
select 1 limit my_function(1)

--# user function in every clause
select 1 offset my_function(0)

--# user function in every clause
select 1 fetch first (my_function(1)) rows only

--# user function in every clause
select sum(1) over (partition by my_function(1))

--# user function in every clause
select sum(1) over w from orders window w as (order by my_function(1))

--# user function in every clause
select count(*) filter (where my_function(1) = 1)

--# user function in every clause
select array_agg(id order by my_function(id)) from orders

--# user function in every clause
select distinct on (my_function(id)) id from orders

--# user function in every clause
select case when my_function(1) = 1 then 2 end

--# user function in every clause
select array[my_function(1)]

--# user function in every clause
select (array[1])[my_function(1)]

--# user function in every clause
select tags[my_function(1):2] from documents

--# user function in every clause
values (my_function(1))

--# user function in every clause
select * from (values (my_function(1))) x

--# user function in every clause
select 1 = any (array[my_function(1)])

--# user function in every clause
select 1 in (1, my_function(1))

--# user function in every clause
select 1 between my_function(1) and 2

--# user function in every clause
select 'a' like 'b' escape my_function(1)::text

--# user function in every clause
select now() at time zone my_function(1)::text

--# user function in every clause
select coalesce(null, my_function(1))

--# user function in every clause
select extract(year from my_date(1))

--# user function in every clause
select trim(my_function(1)::text from 'x')

--# user function in every clause
select substring('abc' from my_function(1) for 1)

--# user function in every clause
select position('a' in my_function(1)::text)

--# user function in every clause
select overlay('abc' placing 'x' from my_function(1))

--# user function in every clause
select xmlelement(name a, my_function(1))

--# user function in every clause
select xmlelement(name a, xmlattributes(my_function(1) as b))

--# user function in every clause
select xmlforest(my_function(1) as a)

--# user function in every clause
select * from xmltable('/a' passing my_xml(1) columns b text)

--# user function in every clause
select json_object('a' : my_function(1))

--# user function in every clause
select json_array(select my_function(1))

--# user function in every clause
select json_value('{}', '$.a' default my_function(1) on empty)

--# user function in every clause
select json_query('{}', '$' passing my_function(1) as a)

--# user function in every clause
select * from json_table('{}', '$' passing my_function(1) as x columns (a int))

--# user function in every clause
select * from json_table('{}', '$' columns (a int path '$.a' default my_function(1) on empty))

--# user function in every clause
select * from orders tablesample system (my_function(1))

--# user function in every clause
select grouping(my_function(1)) from orders group by my_function(1)

--# user function in every clause
select row(my_function(1))

--# user function in every clause
select (1, my_function(1)) = (1, 2)

--# user function in every clause
select not my_function(1) = 1

--# user function in every clause
select percentile_cont(0.5) within group (order by my_function(1))

--# user function in every clause
select exists (select my_function(1))

--# user function in every clause
select array(select my_function(1))

--# user function, named arguments
select my_function(x => 1)

--# user function as an aggregate with OVER
select my_function(1) over ()

--# user function in a prepared argument
select lower(my_function(1)::text)

--# field selection is a call: the whole-row value of a function is a scalar
select s.my_function from generate_series(1, 1) s

--# field selection, the alias is the function's name
select generate_series.my_function from generate_series(1, 1)

--# field selection, AS and quotes
select "S".my_function from generate_series(1, 1) as "S"

--# field selection with column aliases
select s.my_function from generate_series(1, 1) as s (n)

--# field selection, the alias is named as the function to be called
select my_function.my_function from generate_series(1, 1) as my_function (n)

--# field selection in WHERE
select 1 from generate_series(1, 1) s where s.my_function = 1

--# field selection from an outer alias
select (select s.my_function) from generate_series(1, 1) s

--# field selection on a cast in FROM
select x.pg_ls_dir from cast('base' as text) as x

--# field selection on a cast in FROM that has no alias
select text.pg_ls_dir from cast('base' as text)

--# field selection with ROWS FROM
select s.my_function from rows from (generate_series(1, 1)) s

--# field selection in parentheses
select (1).my_function

--# field selection in parentheses
select ('pg_hba.conf'::text).pg_read_file

--# field selection in parentheses
select ((select 1)).my_function

--# field selection in parentheses
select (array[1])[1].my_function

--# field selection after a subscript
select tags[1].pg_ls_dir from documents

--# field selection of a row's column
select (o.id).my_function from orders o

--# typed constant of a user's type
select mood 'happy'

--# typed constant of a user's type
select public.mood 'happy'

--# cast to a user's type
select 'happy'::mood

--# cast to a user's type
select cast('happy' as public.mood)

--# cast to an array of a user's type
select '{}'::mood[]

--# cast to a user's type named like a built-in one
select '1'::public.int4

--# cast to a quoted type
select '1'::"Int4"

--# cast in a column definition list
select * from jsonb_to_record('{"a": "happy"}') as x (a mood)

--# cast in RETURNING of a JSON function
select json_value('{"a": "happy"}', '$.a' returning mood)

--# cast in JSON_TABLE
select * from json_table('{}', '$' columns (a mood path '$.a'))

--# cast by function notation
select mood('happy')

--# user's operator
select 1 <+> 2

--# user's operator
select 1 operator(public.+) 2

--# user's operator with a built-in name
select 1 operator(my_schema.=) 2

--# user's prefix operator
select <+> 1

--# user's operator in ORDER BY
select id from orders order by id using <+>

--# user's operator with ANY
select 1 <+> any (array[1])

--# built-in functions that write
select nextval('order_seq')

--# built-in functions that write
select setval('order_seq', 1)

--# built-in functions that write
values (nextval('order_seq'))

--# built-in functions that write
select lo_create(0), lo_put(1, 0, 'x'), lo_unlink(1), lo_from_bytea(0, 'x'), lowrite(0, 'x'), lo_truncate(0, 0)

--# files
select lo_import('/etc/passwd')

--# files
select lo_export(1, '/tmp/x')

--# files
select pg_read_file('/etc/passwd'), pg_read_binary_file('x'), pg_ls_dir('.'), pg_stat_file('x')

--# files through a view of the catalogue
select * from pg_hba_file_rules

--# password hashes
select * from pg_authid

--# password hashes
table pg_catalog.pg_shadow

--# SQL in text
select query_to_xml('delete from orders', true, true, '')

--# SQL in text
select table_to_xml('orders', true, true, ''), schema_to_xml('public', true, true, ''), database_to_xml(true, true, '')

--# SQL in text
select * from ts_stat('select to_tsvector(note) from orders')

--# SQL in text
select ts_rewrite('a'::tsquery, 'select ''a''::tsquery, ''b''::tsquery')

--# SQL in text
select * from dblink('dbname=shop', 'delete from orders') as t (a int)

--# SQL in text
select dblink_exec('dbname=shop', 'delete from orders')

--# SQL in text
select cursor_to_xml('c', 1, true, true, '')

--# settings
select set_config('role', 'postgres', false)

--# settings
select set_config('search_path', 'evil', false)

--# settings
select set_config('ro' || 'le', 'postgres', false)

--# settings
select set_config(new_value => 'postgres', setting_name => 'role', is_local => false)

--# settings, the name is not sensitive to case
select pg_catalog.set_config('ROLE', 'postgres', false)

--# settings, a value that only begins as a harmless constant
select set_config('search_path', ''::text || 'evil', false)

--# settings, a cast that cuts the constant
select set_config('standard_conforming_strings', 'on'::varchar(1) || 'ff', false)

--# settings, a name that only begins as a harmless constant
select set_config('jit'::text || '.tenant', '7', false)

--# samples of another table's values
select most_common_vals from pg_stats where tablename = 'salaries'

--# samples of another table's values
table pg_catalog.pg_statistic_ext_data

--# credentials in the standard's catalogue
select option_value from information_schema.user_mapping_options

--# credentials in the standard's catalogue, found through the search path
select option_value from user_mapping_options

--# settings
set role postgres

--# settings
set "role" to postgres

--# settings, the name is not sensitive to case even in quotes
set "ROLE" = 'postgres'

--# settings
set local role postgres

--# settings
set session authorization postgres

--# settings
set session session authorization default

--# settings
set session_authorization = 'postgres'

--# settings
reset role

--# settings
reset session authorization

--# settings
set search_path = evil, public

--# settings
set schema 'evil'

--# settings
set standard_conforming_strings = off

--# settings
set client_encoding = 'sjis'

--# settings
set names 'big5'

--# settings
set session_replication_role = replica

--# settings
set row_security = off

--# settings
set default_transaction_read_only = off

--# settings
set app.tenant = '1'

--# settings
set statement_timeout = 0; reset role

--# settings
set local_preload_libraries = 'x'

--# settings
discard all

--# settings
reset all

--# settings through their view
update pg_settings set setting = 'off' where name = 'row_security'

--# other sessions
select pg_terminate_backend(1), pg_cancel_backend(1)

--# other sessions
select "pg_terminate_backend"(pid) from pg_stat_activity

--# other sessions
select pg_reload_conf(), pg_rotate_logfile(), pg_switch_wal(), pg_promote()

--# other sessions
select pg_notify('a', 'b')

--# locks
select pg_advisory_lock(1)

--# locks
select pg_try_advisory_xact_lock(1)

--# time
select pg_sleep(1)

--# transaction numbers
select txid_current(), pg_current_xact_id()

--# statistics
select pg_stat_reset()

--# replication
select pg_create_logical_replication_slot('a', 'b'), pg_logical_emit_message(true, 'a', 'b'), pg_drop_replication_slot('a')

--# COPY
copy orders to program 'cat'

--# COPY
copy (select 1) to program 'sh -c x'

--# COPY
copy orders from program 'curl x'

--# COPY
copy orders to '/tmp/x'

--# COPY
copy orders from '/etc/passwd'

--# COPY
copy orders from stdin

--# COPY: STDOUT and STDIN mean the same
copy orders from stdout

--# COPY: STDOUT and STDIN mean the same
copy orders to stdin

--# COPY
copy orders to stdout

--# COPY
copy (delete from orders returning *) to stdout

--# COPY
copy (with x as (delete from orders returning *) select * from x) to stdout

--# COPY
copy (select my_function(1)) to stdout

--# COPY
copy binary orders to stdout

--# COPY
copy orders from stdin where my_function(1) = 1

--# COPY
copy pg_authid to stdout

--# code
do $$ begin delete from orders; end $$

--# code
do 'begin end' language plpgsql

--# code
call my_procedure()

--# code
create function f() returns int language sql as 'select 1'

--# code with statements of its own
create function f() returns int begin atomic select 1; select 2; end

--# code
create or replace procedure p() language sql as ''

--# code
create trigger t before insert on orders for each row execute function f()

--# code
create rule r as on select to orders do instead select 1

--# prepared
prepare x as delete from orders

--# prepared
execute x

--# prepared
explain analyze execute x

--# prepared
create table y as execute x

--# cursors
declare c cursor for select nextval('order_seq')

--# cursors
declare c cursor with hold for select * from orders for update

--# two-phase commit
prepare transaction 'x'

--# a transaction that hides a write
begin; delete from orders; commit

--# a transaction that hides a write
begin; savepoint a; rollback to a; release a; truncate orders; end

--# comment only, then a write
/* */ -- x
delete from orders

--# empty statements before
;;; delete from orders

--# UPDATE in capital letters after a byte order mark
{BOM}update orders set total = 0

--# whitespace the server does not skip
select{NBSP}1

--# VALUES as a column name does not begin a query
insert into odd_columns (values) values (1)

--# INSERT with a query
insert into orders select * from orders

--# LOCK
lock table orders

--# NOTIFY
notify x, 'y'

--# GRANT
grant all on orders to public

--# maintenance
vacuum full orders

--# maintenance
refresh materialized view x

--# COMMENT
comment on table orders is 'x'

--# foreign things
import foreign schema a from server b into c

--# foreign things
create server s foreign data wrapper f options (host 'x')

--# LOAD
load 'x'

--# very old syntax
select * from orders for update nowait

--# PostgreSQL 19's property graphs
select * from graph_table (g match (a) columns (a.x))

--# sampling method of a user
select * from orders tablesample my_method (10)

--# name longer than the server keeps
select * from aaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaa

--# letters whose case depends on the server's locale
select * from {UMLAUT}bersicht

--# number run together with a word
select 1nextval('order_seq')

--# parameter run together with a word
select $1nextval('order_seq')

--# SHOW hides nothing
show all; delete from orders

--# alias instead of a keyword
select 1 for, nextval('order_seq')

--# half a surrogate pair ({SURROGATE} stands for it)
select 'a{SURROGATE}', nextval('order_seq')

--# vertical tab, white space since PostgreSQL 16 only
select{VT}nextval('order_seq')

--# TABLE of a function
table my_function(1)

--# XML
select xmlparse(document my_function(1)::text), xmlserialize(content my_xml(1) as text), xmlroot(my_xml(1), version my_function(1)::text), xmlexists('x' passing my_xml(1)), xmlpi(name a, my_function(1)::text)

--# EXECUTE in a chain
prepare p as select 1; execute p
