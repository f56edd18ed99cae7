// Which driver costs the authority less: pg or postgres, with statements like those that the storage sends.
// Microseconds of CPU a statement, interleaved. BENCH_DATABASE is the address of a database: `node
// bench/dist/postgresql/drivers.js`
import pg from 'pg';
import postgres from 'postgres';

const url = process.env.BENCH_DATABASE;
if (!url) throw new Error('set BENCH_DATABASE to the address of a database');
const connections = 4;
const pool = new pg.Pool({ connectionString: url, max: connections });
const sql = postgres(url, { max: connections, fetch_types: false });

const read = "select n as id, repeat('x', 300) as v from unnest(cast(cast($1 as text) as text[])) as n";
const write = 'select count(*) from jsonb_array_elements(cast(cast($1 as text) as jsonb))';
const keys = ['1', '2', '3', '4', '5', '6', '7', '8'];
const list = `{${keys.join(',')}}`;
const batch = JSON.stringify(keys.map((id) => ({ id, v: 'y'.repeat(800) })));

const ways: Record<string, { read(): Promise<unknown>; write(): Promise<unknown> }> = {
	pg: {
		read: () => pool.query({ name: 'read', text: read, values: [list] }),
		write: () => pool.query({ name: 'write', text: write, values: [batch] }),
	},
	postgres: {
		read: () => sql.unsafe(read, [list], { prepare: true }),
		write: () => sql.unsafe(write, [batch], { prepare: true }),
	},
};

async function cost(send: () => Promise<unknown>, count: number): Promise<number> {
	let left = count;
	const before = process.cpuUsage();
	await Promise.all(
		Array.from({ length: connections }, async () => {
			for (; left > 0; left -= 1) await send();
		}),
	);
	const { user, system } = process.cpuUsage(before);
	return (user + system) / count;
}

for (let round = 0; round < 5; round += 1)
	for (const [name, way] of Object.entries(ways))
		console.log(
			`${name.padEnd(9)} read ${(await cost(way.read, 4000)).toFixed(0)} µs, write ${(await cost(way.write, 2000)).toFixed(0)} µs of CPU`,
		);
await pool.end();
await sql.end();
