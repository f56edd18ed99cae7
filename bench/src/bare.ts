// The ceiling: a bare node:http handler that parses the form and signs one JWT, or two where a code is redeemed that it
// gave before. Nothing is checked, kept or recorded.
import { generateKeyPairSync, sign } from 'node:crypto';
import { createServer } from 'node:http';
import { report } from './contenders.ts';

const algorithm = process.argv[2];
const { privateKey } =
	algorithm === 'ES256'
		? generateKeyPairSync('ec', { namedCurve: 'P-256' })
		: generateKeyPairSync('rsa', { modulusLength: 2048 });
const key = algorithm === 'ES256' ? { key: privateKey, dsaEncoding: 'ieee-p1363' as const } : privateKey;
const header = Buffer.from(JSON.stringify({ typ: 'JWT', alg: algorithm, kid: 'bare' })).toString('base64url');

function signed(input: string): Promise<string> {
	return new Promise((resolve, reject) => {
		sign('sha256', Buffer.from(input), key, (error, signature) =>
			error ? reject(error) : resolve(`${input}.${signature.toString('base64url')}`),
		);
	});
}

const server = createServer((request, response) => {
	if (request.method === 'GET') {
		response.writeHead(302, { location: 'http://localhost:7000/?code=a-code' }).end();
		return;
	}
	const chunks: Buffer[] = [];
	request.on('data', (chunk) => chunks.push(chunk));
	request.on('end', () => {
		const form = new URLSearchParams(Buffer.concat(chunks).toString());
		const now = Math.floor(Date.now() / 1000);
		const claims = {
			aud: 'api',
			iss: 'https://login.test/x/v2.0',
			iat: now,
			nbf: now,
			exp: now + 3600,
			azp: form.get('client_id'),
			roles: ['Orders.Process'],
			tid: 'x',
			ver: '2.0',
		};
		const input = `${header}.${Buffer.from(JSON.stringify(claims)).toString('base64url')}`;
		Promise.all(form.has('code') ? [signed(input), signed(input)] : [signed(input)]).then(
			([access_token, id_token]) => {
				const body = JSON.stringify({ token_type: 'Bearer', expires_in: 3600, access_token, id_token });
				response
					.writeHead(200, {
						'content-type': 'application/json',
						'cache-control': 'no-store',
						'content-length': Buffer.byteLength(body),
					})
					.end(body);
			},
		);
	});
});
server.listen(0, '127.0.0.1', () => {
	const address = server.address();
	report(typeof address === 'object' && address ? address.port : 0);
});
