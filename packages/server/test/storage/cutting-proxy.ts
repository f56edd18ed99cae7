// A proxy between a storage and its database that cuts the connection at the worst moment of a commit.
import { once } from 'node:events';
import { connect, createServer, type Socket } from 'node:net';

export interface CuttingProxy {
	port: number;
	/**
	 * At the next commit of an issuance: `before` it reached the database, or `after`, so that the database makes it and
	 * nobody hears of it.
	 *
	 * @returns settles when the connection was cut
	 */
	cutNextCommit(when: 'before' | 'after'): Promise<void>;
	/** @returns settles when the next commit was passed on */
	nextCommit(): Promise<void>;
	close(): Promise<void>;
}

/** what the list of things to be committed holds, and no other statement */
const isCommit = (bytes: Buffer) => bytes.includes('"conditions":');

export async function startCuttingProxy(to: { host: string; port: number }): Promise<CuttingProxy> {
	let armed: { when: 'before' | 'after' | 'never'; done: () => void } | undefined;
	const sockets = new Set<Socket>();
	const server = createServer((client) => {
		const database = connect(to);
		const both = [client, database];
		for (const socket of both) {
			sockets.add(socket);
			socket.on('error', () => undefined);
			socket.on('close', () => {
				for (const each of both) each.destroy();
			});
		}
		let isDeaf = false;
		client.on('data', (bytes) => {
			if (!armed || !isCommit(bytes)) {
				database.write(bytes);
				return;
			}
			const { when, done } = armed;
			armed = undefined;
			if (when !== 'before') database.write(bytes);
			isDeaf = when === 'after';
			if (when === 'before') client.destroy();
			if (when === 'before' || when === 'never') done();
			// the answer of the database says that the commit was made
			else
				database.once('data', () => {
					client.destroy();
					done();
				});
		});
		database.on('data', (bytes) => {
			if (!isDeaf) client.write(bytes);
		});
	}).listen(0, '127.0.0.1');
	await once(server, 'listening');
	const arm = (when: 'before' | 'after' | 'never') =>
		new Promise<void>((done) => {
			armed = { when, done };
		});
	return {
		port: (server.address() as { port: number }).port,
		cutNextCommit: arm,
		nextCommit: () => arm('never'),
		async close() {
			for (const socket of sockets) socket.destroy();
			await new Promise((resolve) => server.close(resolve));
		},
	};
}
