// A fetch for Node to one machine whose certificate is known by its fingerprint. The fingerprint is compared before a
// byte of the request is sent, since the request holds a secret.
import { ClientConfigurationError } from '../errors/auth-error.ts';

interface Peer {
	getPeerCertificate(): { fingerprint?: string; fingerprint256?: string };
	destroy(error?: Error): void;
	once(event: string, listener: (error: Error) => void): void;
}

interface Incoming extends AsyncIterable<Uint8Array> {
	statusCode?: number;
	rawHeaders: string[];
}

interface Outgoing {
	once(event: string, listener: (value: never) => void): void;
	end(): void;
}

interface Tls {
	connect(options: object, connected: () => void): Peer;
}

interface Https {
	request(address: string, options: object, answered: (response: Incoming) => void): Outgoing;
}

const plain = (fingerprint = '') => fingerprint.replace(/[^0-9a-f]/gi, '').toLowerCase();

/** @param thumbprint SHA-1 or SHA-256 of the certificate, hexadecimal */
export function pinnedFetch(thumbprint: string): typeof fetch {
	return async (input, init) => {
		const { process } = globalThis as unknown as { process?: { getBuiltinModule?(name: string): unknown } };
		const tls = process?.getBuiltinModule?.('node:tls') as Tls | undefined;
		const https = process?.getBuiltinModule?.('node:https') as Https | undefined;
		if (!tls || !https)
			throw new ClientConfigurationError('not_in_browser', "Service Fabric's managed identity needs Node");
		const request = new Request(input, init);
		const { hostname, port, href } = new URL(request.url);
		const socket = await new Promise<Peer>((resolve, reject) => {
			// nobody vouches for the certificate: it is compared below instead
			const options = { host: hostname.replace(/^\[|\]$/g, ''), port: Number(port || 443), rejectUnauthorized: false };
			const made = tls.connect(options, () => {
				const { fingerprint, fingerprint256 } = made.getPeerCertificate();
				if ([fingerprint, fingerprint256].some((told) => told && plain(told) === plain(thumbprint))) resolve(made);
				else made.destroy(new Error("the endpoint's certificate is not the one of IDENTITY_SERVER_THUMBPRINT"));
			});
			made.once('error', reject);
			request.signal.addEventListener('abort', () => made.destroy(request.signal.reason), { once: true });
		});
		const response = await new Promise<Incoming>((resolve, reject) => {
			const headers = Object.fromEntries(request.headers);
			const sent = https.request(href, { headers, createConnection: () => socket, agent: false }, resolve);
			sent.once('error', reject);
			sent.end();
		});
		const chunks: Uint8Array[] = [];
		for await (const chunk of response) chunks.push(chunk);
		const headers = new Headers();
		const { rawHeaders } = response;
		for (let at = 0; at < rawHeaders.length; at += 2) headers.append(rawHeaders[at] ?? '', rawHeaders[at + 1] ?? '');
		const text = chunks.map((chunk) => new TextDecoder().decode(chunk)).join('');
		return new Response(text, { status: response.statusCode ?? 500, headers });
	};
}
