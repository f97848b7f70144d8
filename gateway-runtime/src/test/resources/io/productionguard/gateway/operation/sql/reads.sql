-- Statements that are reads and nothing else, separated by empty lines. They run against the schema of PostgresOracle.
-- A first line "--> a, b" names the resources they read.

--> pgbench_accounts
SELECT abalance FROM pgbench_accounts WHERE aid = 12345;

SELECT 1

select

--> orders
SELECT * FROM orders

--> orders
TABLE orders

--> orders
TABLE ONLY orders

VALUES (1, 'a'), (2, 'b')

--> public.orders
SELECT o.* FROM public.orders AS o WHERE o.id = $$1$$::int

--> orders, customers
SELECT o.id, c.name customer_name FROM orders o JOIN customers c ON c.id = o.customer_id ORDER BY 1 DESC NULLS LAST LIMIT 10 OFFSET 2

--> orders, customers
SELECT * FROM orders LEFT OUTER JOIN customers USING (id) WHERE status IN ('new', 'done') AND note IS NOT NULL

--> orders, customers
SELECT count(*), max(total) FROM orders NATURAL JOIN customers

--> orders, customers, accounts
SELECT * FROM orders CROSS JOIN customers, accounts LIMIT 1

--> orders, customers, accounts
SELECT * FROM (orders o JOIN customers c ON o.customer_id = c.id) JOIN accounts a ON a.id = c.id

--> orders, customers
SELECT * FROM ((SELECT id FROM orders) UNION ALL (SELECT id FROM customers)) x

--> orders, customers
(SELECT id FROM orders) EXCEPT SELECT id FROM customers ORDER BY id

--> orders
SELECT status, sum(total) FROM orders GROUP BY status HAVING count(*) > 1

--> orders
SELECT status, customer_id, sum(total) FROM orders GROUP BY GROUPING SETS ((status), (customer_id), ()), ROLLUP (id), CUBE (note, id)

--> orders
SELECT DISTINCT ON (customer_id) customer_id, total FROM orders ORDER BY customer_id, created DESC

--> orders
SELECT id, row_number() OVER (PARTITION BY customer_id ORDER BY created DESC), sum(total) OVER w FROM orders WINDOW w AS (ORDER BY id ROWS BETWEEN UNBOUNDED PRECEDING AND CURRENT ROW EXCLUDE TIES)

--> orders
SELECT count(*) FILTER (WHERE total > 5), string_agg(status, ', ' ORDER BY id), percentile_cont(0.5) WITHIN GROUP (ORDER BY total) FROM orders

--> orders
WITH recent AS (SELECT * FROM orders WHERE created > now() - interval '1 day') SELECT count(*) FROM recent

--> orders, customers
WITH a AS MATERIALIZED (SELECT * FROM orders), b (x) AS NOT MATERIALIZED (SELECT id FROM customers) SELECT * FROM a, b

WITH RECURSIVE n (i) AS (VALUES (1) UNION ALL SELECT i + 1 FROM n WHERE i < 10) SELECT sum(i) FROM n

--> orders
WITH orders AS (SELECT * FROM orders) SELECT * FROM orders

--> orders
SELECT * FROM orders WHERE EXISTS (WITH orders AS (SELECT 1) SELECT * FROM orders)

--> orders, customers
SELECT * FROM orders o WHERE customer_id = ANY (SELECT id FROM customers WHERE name LIKE 'A%' ESCAPE '!') OR total > ALL (ARRAY[1, 2, 3])

--> orders
SELECT CASE WHEN total > 10 THEN 'big' WHEN total IS NULL THEN NULL ELSE 'small' END FROM orders

--> orders
SELECT CASE status WHEN 'new' THEN 1 END AS "case", total::numeric(10,2), CAST(created AS date), note::text[] FROM orders WHERE false

--> orders
SELECT coalesce(note, ''), nullif(total, 0), greatest(total, 1), least(1, 2), (total BETWEEN SYMMETRIC 1 AND 5) AND NOT (status NOT IN ('x')) FROM orders

--> orders
SELECT extract(year FROM created), date_trunc('month', created), created AT TIME ZONE 'UTC', created + interval '1' day, to_char(created, 'YYYY') FROM orders

SELECT trim(both 'x' from 'xax'), substring('abc' from 1 for 2), substring('abc', 2), position('b' in 'abc'), overlay('abc' placing 'x' from 2 for 1), substring('abc' similar 'a%' escape '#')

SELECT date '2020-01-01', timestamp with time zone '2020-01-01 00:00+00', time(3) '10:00', double precision '1.5', bit(3) '101', B'101', X'1F', N'x', E'a\'b', U&'d\0061t\+000061', $q$it's$q$, interval '1' hour, int '5', numeric(5,2) '1.25', character varying(5) 'a', '{1,2}'::int[]

SELECT 'a'
  'b'

SELECT 1.5e3, .5, 5., 0x1F, 1e-5, -1, +1, - -1, @ -5, |/ 4, 2 ^ 3, 5 % 3, 1 << 2, ~1, 6 # 3, 'a' || 'b', 1 <> 2, 1 != 2

SELECT /* a /* nested */ comment */ 1 -- and this; drop table orders

SELECT 1/*;*//**/+/*DROP*/1

--> orders
SELECT "id", "o"."total" FROM "orders" AS "o"

--> "odd.name", Upper
SELECT * FROM "odd.name", "Upper"

--> Upper
SELECT * FROM U&"\0055pper"

--> Upper
SELECT * FROM U&"!0055pper" UESCAPE '!'

SELECT * FROM generate_series(1, 10) AS g (n) WHERE n > 3

SELECT g.g, g FROM generate_series(1, 3) g

SELECT * FROM unnest(ARRAY[1, 2], ARRAY['a', 'b']) WITH ORDINALITY AS u (a, b, n)

SELECT u.a FROM unnest(ARRAY[1, 2]) u(a)

SELECT * FROM ROWS FROM (generate_series(1, 2), generate_series(1, 3)) AS x (a, b)

SELECT e.key, e.value FROM jsonb_each('{"a": 1}') e

SELECT value FROM jsonb_array_elements('[1]')

SELECT x.value FROM json_array_elements_text('[1]') x

SELECT r.a FROM jsonb_to_record('{"a": 1}') AS r (a int, b text)

--> orders
SELECT x.n FROM orders o, LATERAL (SELECT o.id AS n) x

--> orders
SELECT * FROM orders TABLESAMPLE SYSTEM (10) REPEATABLE (5)

--> orders
SELECT * FROM orders FETCH FIRST 5 ROWS ONLY

--> orders
SELECT * FROM orders ORDER BY id FETCH NEXT ROW WITH TIES

--> orders
SELECT id FROM orders ORDER BY id USING <

--> orders
SELECT o, (o).* FROM orders o WHERE false

--> documents
SELECT body->'a'->>'b', body #>> '{a,b}', body @> '{"a": 1}', body ? 'a', body ?| array['a'], body['a'], jsonb_path_query(body, '$.a') FROM documents

--> documents
SELECT tags[1], tags[1:2], tags[:], ARRAY[[1, 2], [3, 4]], ARRAY(SELECT 1), tags || 'x'::text FROM documents

SELECT JSON_VALUE('{"a": 1}'::jsonb, '$.a' RETURNING int DEFAULT 0 ON EMPTY ERROR ON ERROR), JSON_QUERY('{}'::jsonb, '$' WITH WRAPPER), JSON_EXISTS('{}'::jsonb, '$.a'), JSON_OBJECT('a': 1, 'b' VALUE 2 ABSENT ON NULL), JSON_ARRAY(1, 2 NULL ON NULL RETURNING jsonb), '{}' IS JSON OBJECT WITH UNIQUE KEYS

--> orders
SELECT JSON_OBJECTAGG(id : total), JSON_ARRAYAGG(id ORDER BY id DESC) FROM orders

SELECT * FROM JSON_TABLE('[{"a": 1}]'::jsonb, '$[*]' COLUMNS (n FOR ORDINALITY, a int PATH '$.a' DEFAULT 5 ON EMPTY, b boolean EXISTS PATH '$.b', NESTED PATH '$.c[*]' COLUMNS (d text PATH '$'))) AS t

SELECT 1 IS DISTINCT FROM 2, 1 IS NOT DISTINCT FROM 2, true IS NOT TRUE, 1 ISNULL, 'a' IS NFC NORMALIZED, NULL IS UNKNOWN

SELECT (1, 2) = (1, 2), ROW(1, 2) < ROW(2, 3), (date '2020-01-01', interval '1 day') OVERLAPS (date '2020-01-01', date '2020-01-03')

SELECT 'abc' LIKE 'a%', 'abc' NOT ILIKE 'A%' ESCAPE '\', 'abc' SIMILAR TO 'a%', 'abc' ~ '^a', 'abc' !~* 'x', 'abc' ^@ 'a', 'a' COLLATE "C" < 'b'

SELECT current_date, current_time(0), localtimestamp, current_user, session_user, user, current_catalog, current_schema, current_schema(), current_setting('server_version'), version(), now(), pg_backend_pid(), inet_server_addr()

--> pg_catalog.pg_class, pg_catalog.pg_namespace
SELECT n.nspname, c.relname, pg_catalog.pg_get_userbyid(c.relowner), c.reltype::pg_catalog.regtype::pg_catalog.text FROM pg_catalog.pg_class c LEFT JOIN pg_catalog.pg_namespace n ON n.oid = c.relnamespace WHERE c.relkind IN ('r', 'p', '') AND n.nspname !~ '^pg_toast' AND pg_catalog.pg_table_is_visible(c.oid) AND c.relname OPERATOR(pg_catalog.~) '^(orders)$' COLLATE pg_catalog.default ORDER BY 1, 2

--> information_schema.columns
SELECT column_name FROM information_schema.columns WHERE table_name = 'orders'

--> orders
SELECT lower(status) AS from_status, left(status, 2), right(status, 1), md5(status), length(status), "substring"(status, 1) FROM orders

--> orders
EXPLAIN SELECT * FROM orders

--> orders
EXPLAIN (ANALYZE, BUFFERS, FORMAT JSON) SELECT * FROM orders

--> orders
EXPLAIN VERBOSE DELETE FROM orders

--> orders, customers
EXPLAIN (COSTS off, ANALYZE false) UPDATE orders SET total = 0 FROM customers

SELECT 1 AS year, 2 AS "select", 3 value, 4 name, 5 type

--> orders
SELECT public.orders.id, orders.total FROM orders WHERE orders.id IN (VALUES (1), (2))

--> orders
SELECT sum(total) - (SELECT 1) * 2 AS x FROM orders WHERE ((id = 1) OR ((id) = (2))) AND ((SELECT true))

SELECT ((SELECT 1) + 2), (((SELECT 1)) UNION SELECT 2 LIMIT 1), ((1))

SELECT xmlforest(1 AS a), xmlcomment('x'), xmlagg(x) FROM (VALUES ('<a/>'::xml)) v(x) WHERE false

SELECT make_interval(days => 10), jsonb_set('{}', '{a}', '1', create_if_missing => true), format('%s', VARIADIC ARRAY['a'])

SELECT 1 FROM generate_series(1, 2) WHERE random() < 2

SELECT currval('order_seq') WHERE false

DECLARE c CURSOR FOR SELECT 1

--> orders
DECLARE c NO SCROLL CURSOR WITHOUT HOLD FOR SELECT * FROM orders
