// A proxy of TCP connections that misbehaves when it is told to: between an authority and its database it brings about
// what a network does.
import { connect, createServer, type Server, type Socket } from 'node:net';

export interface ConnectionProxy {
	port: number;
	/** ends every connection at once, as a firewall does that was restarted */
	cut(): void;
	/** milliseconds that everything waits from now on, each way; 0: nothing does */
	delay(milliseconds: number): void;
	/** connections stay open and nothing passes, new ones included, until it is told otherwise */
	halfOpen(on: boolean): void;
	close(): Promise<void>;
}

export async function startConnectionProxy(to: { host: string; port: number }): Promise<ConnectionProxy> {
	const pairs = new Set<[Socket, Socket]>();
	let late = 0;
	let silent = false;

	function pass(from: Socket, target: Socket): void {
		from.on('data', (bytes) => {
			// what a half-open connection was sent is lost for good
			if (silent) return;
			if (late === 0) target.write(bytes);
			else setTimeout(() => target.write(bytes), late);
		});
	}
	const server: Server = createServer((client) => {
		const database = connect(to);
		const pair: [Socket, Socket] = [client, database];
		pairs.add(pair);
		for (const socket of pair) {
			socket.setNoDelay(true);
			socket.on('error', () => undefined);
			socket.on('close', () => {
				// the other side of a half-open connection is not told
				if (silent) return;
				pairs.delete(pair);
				for (const other of pair) other.destroy();
			});
		}
		pass(client, database);
		pass(database, client);
	});
	await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
	const cut = () => {
		for (const pair of pairs) for (const socket of pair) socket.destroy();
		pairs.clear();
	};
	return {
		port: (server.address() as { port: number }).port,
		cut,
		delay(milliseconds) {
			late = milliseconds;
		},
		halfOpen(on) {
			silent = on;
			// a stream of which a part was lost cannot go on
			if (!on) cut();
		},
		async close() {
			cut();
			await new Promise((resolve) => server.close(resolve));
		},
	};
}
