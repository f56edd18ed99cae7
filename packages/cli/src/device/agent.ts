// The agent of a device: it listens on this machine alone, and signs for pages of one authority alone. What it signs
// names that authority, the page's challenge and the sign-in, and is over in a minute. A page of another origin is
// refused before anything is signed, and so is a request for another host name (DNS rebinding).
import { createServer, type IncomingMessage, type Server, type ServerResponse } from 'node:http';
import { deviceAgentPort, deviceProofLifetime, deviceProofType, deviceRegistrationType } from '@countersign/protocol';
import { type DeviceFile, publicKeyOf, signStatement } from './device-key.ts';

const mostBody = 4096;

function corsHeaders(authority: string): Record<string, string> {
	return {
		'access-control-allow-origin': authority,
		'access-control-allow-methods': 'POST',
		'access-control-allow-headers': 'content-type',
		// a page of the internet may ask this machine only where the machine says so: Private Network Access
		'access-control-allow-private-network': 'true',
		vary: 'Origin',
		'cache-control': 'no-store',
	};
}

async function readBody(request: IncomingMessage): Promise<Record<string, unknown> | undefined> {
	let text = '';
	for await (const chunk of request) {
		text += chunk;
		if (text.length > mostBody) return undefined;
	}
	try {
		const value = JSON.parse(text);
		return typeof value === 'object' && value !== null ? value : undefined;
	} catch {
		return undefined;
	}
}

const bounded = (value: unknown): value is string =>
	typeof value === 'string' && value.length > 0 && value.length <= 256;

/** @returns what the page gets; `undefined` for a question that is none */
function answerTo(
	device: DeviceFile,
	action: string,
	{ nonce, transaction, tenant }: Record<string, unknown>,
	now: number,
): string | undefined {
	if (!bounded(nonce) || !bounded(transaction) || !bounded(tenant)) return undefined;
	const claims = { aud: device.authority, nonce, transaction, tenant, iat: now, exp: now + deviceProofLifetime };
	if (action === 'proof')
		return signStatement(device, { typ: deviceProofType }, { ...claims, device_id: device.deviceId });
	return signStatement(
		device,
		{ typ: deviceRegistrationType, jwk: publicKeyOf(device) },
		{
			...claims,
			kind: device.kind,
			display_name: device.displayName,
			operating_system: device.operatingSystem,
			operating_system_version: device.operatingSystemVersion,
		},
	);
}

async function respond(
	device: DeviceFile,
	request: IncomingMessage,
	response: ServerResponse,
	{ hosts, tell }: { hosts: readonly string[]; tell: (line: string) => void },
): Promise<void> {
	const refuse = (status: number) => response.writeHead(status, { 'cache-control': 'no-store' }).end();
	const action = /^\/(proof|registration)$/.exec(request.url ?? '')?.[1];
	if (!hosts.includes(request.headers.host ?? '') || request.headers.origin !== device.authority)
		return void refuse(403);
	const headers = corsHeaders(device.authority);
	if (!action) return void response.writeHead(404, headers).end();
	if (request.method === 'OPTIONS') return void response.writeHead(204, headers).end();
	if (request.method !== 'POST') return void response.writeHead(405, headers).end();
	const body = await readBody(request);
	// the page says whose it is, too: it must be the one that the browser says
	const statement =
		body?.authority === device.authority ? answerTo(device, action, body, Math.floor(Date.now() / 1000)) : undefined;
	if (statement === undefined) return void response.writeHead(400, headers).end();
	tell(`${action} for ${device.authority}`);
	response.writeHead(200, { ...headers, 'content-type': 'application/json' }).end(JSON.stringify({ statement }));
}

/**
 * Starts the agent.
 *
 * @param tell is given a line for each statement that was signed
 * @returns the server, listening
 */
export function startAgent(device: DeviceFile, tell: (line: string) => void, port = deviceAgentPort): Promise<Server> {
	const hosts = [`127.0.0.1:${port}`, `localhost:${port}`];
	const server = createServer((request, response) => {
		respond(device, request, response, { hosts, tell }).catch(() => response.destroy());
	});
	return new Promise((resolve, reject) => {
		server.once('error', reject);
		server.listen(port, '127.0.0.1', () => resolve(server));
	});
}
