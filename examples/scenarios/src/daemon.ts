// A daemon without a user: it waits as long as a busy API says, and answers the challenge for a newer token by itself.
// It is never asked for an authentication context, which only a user can meet.
import { setTimeout as pause } from 'node:timers/promises';
import { createChallengeFetch, createConfidentialClient } from '@countersign/client';
import { startInvoices } from './invoices.ts';
import { ids, secrets } from './tenants.ts';

const mostTries = 5;

/** @returns how many tries the second export took, and the answer of the last one */
export async function tellOfDaemon(
	authority: string,
	tell: (line: string) => void,
): Promise<{ tries: number; afterRevocation: string }> {
	const api = await startInvoices(authority, tell);
	const client = createConfidentialClient({
		clientId: ids.daemon,
		clientSecret: secrets.daemon,
		authority: `${authority}/${ids.contoso}`,
		// it answers challenges: without this word it would get none
		clientCapabilities: ['cp1'],
	});
	let issued = '';
	const call = createChallengeFetch({
		origins: [api.origin],
		async acquireToken(request) {
			const result = await client.acquireTokenForClient({ scopes: ['api://invoices/.default'], ...request });
			issued = result.accessToken;
			return result;
		},
		onChallenge: (claims) => tell(`  the daemon asks for a new token with ${claims}`),
	});
	/** Waits as the API asks, a bounded number of times. RFC 9110 §10.2.3 */
	async function exportInvoices(): Promise<{ tries: number; text: string }> {
		for (let tries = 1; ; tries += 1) {
			const answer = await call(`${api.origin}/export`, { method: 'POST' });
			if (answer.status !== 503 || tries === mostTries)
				return { tries, text: `${answer.status} ${await answer.text()}` };
			const seconds = Math.min(Number(answer.headers.get('retry-after')) || 1, 60);
			tell(`  the API is busy; the daemon waits ${seconds} s`);
			await pause(seconds * 1000);
		}
	}
	tell('The daemon exports the invoices:');
	tell(`  ${(await exportInvoices()).text}`);
	tell('Again, while the API is busy:');
	api.beBusy(2);
	const { tries, text } = await exportInvoices();
	tell(`  ${text} at try ${tries}`);
	tell('Again, after the daemon’s tokens were revoked:');
	const { oid } = JSON.parse(Buffer.from(issued.split('.')[1] ?? '', 'base64url').toString()) as { oid: string };
	api.revoke(oid);
	await pause(1100);
	const { text: afterRevocation } = await exportInvoices();
	tell(`  ${afterRevocation}`);
	api.close();
	return { tries, afterRevocation };
}
