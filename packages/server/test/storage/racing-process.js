// A process of its own that asks a storage what it is told to, several times at once: processes.test.ts.
const [, , built, url, tries] = process.argv;
const { openPostgresqlStorage } = await import(built);
const storage = await openPostgresqlStorage({ url, clock: Date.now, connections: 4 });
process.on('message', async ({ store, verb, given }) => {
	const asked = Array.from({ length: Number(tries) }, () =>
		storage[store][verb](...given).catch((error) => ({ outcome: 'failed', reason: String(error) })),
	);
	process.send(await Promise.all(asked));
});
process.send('ready');
