-- Statements that write data, for comparison with what a server locks. Separated by empty lines.

INSERT INTO orders (id, total) VALUES (10, 5), (11, DEFAULT) RETURNING id

INSERT INTO public.orders AS o SELECT id + 100, id FROM customers ON CONFLICT (id) DO UPDATE SET total = excluded.total, (note, status) = (SELECT 'a', 'b') WHERE o.id > 5

INSERT INTO orders (id) VALUES (1) ON CONFLICT ON CONSTRAINT orders_pkey DO NOTHING

INSERT INTO accounts DEFAULT VALUES

INSERT INTO odd_columns (values) VALUES (1)

INSERT INTO accounts (VALUES (77, 1))

INSERT INTO documents (id, body['a'], tags[1]) VALUES (5, '1', 'x')

WITH a AS (SELECT id FROM customers) INSERT INTO accounts SELECT id, 5 FROM a

WITH gone AS (DELETE FROM accounts RETURNING *) INSERT INTO "Upper" SELECT id FROM gone

UPDATE orders SET total = total + 1 WHERE id = 3

UPDATE ONLY orders AS o SET total = c.id, note = DEFAULT FROM customers c LEFT JOIN accounts a ON a.id = c.id WHERE o.id = c.id AND o.status = 'new' RETURNING o.*, c.name

UPDATE orders SET (total, note) = (SELECT id, name FROM customers LIMIT 1) WHERE id IN (SELECT id FROM accounts)

DELETE FROM orders WHERE id = 1 AND status <> 'x'

DELETE FROM orders USING customers WHERE orders.customer_id = customers.id AND customers.name = 'c1'

DELETE FROM orders o WHERE NOT EXISTS (SELECT FROM customers c WHERE c.id = o.customer_id)

MERGE INTO orders AS o USING (SELECT id, name FROM customers) c ON o.id = c.id WHEN MATCHED AND c.name = 'x' THEN DELETE WHEN MATCHED THEN UPDATE SET note = c.name WHEN NOT MATCHED THEN INSERT (id, note) VALUES (c.id, c.name) RETURNING merge_action(), o.id

MERGE INTO orders o USING accounts a ON o.id = a.id WHEN NOT MATCHED BY SOURCE THEN DELETE WHEN NOT MATCHED BY TARGET THEN DO NOTHING

SELECT * FROM orders o JOIN customers c USING (id) FOR UPDATE OF o SKIP LOCKED

(SELECT id FROM orders) ORDER BY id FOR NO KEY UPDATE

COPY orders (id, total) TO STDOUT WITH (FORMAT csv, HEADER)

COPY (SELECT * FROM orders, customers) TO STDOUT

COPY accounts FROM STDIN

EXPLAIN ANALYZE UPDATE orders SET total = 5 FROM accounts WHERE orders.id = accounts.id

DELETE FROM orders; INSERT INTO accounts SELECT id FROM customers
