// One API, three tenants: Contoso asks for a context, Fabrikam does not, and the third one is no customer. Its users
// sign in from a terminal, by device code.
import { createPublicClient, type DeviceCodePrompt } from '@countersign/client';
import { startInvoices } from './invoices.ts';
import { ids, mira } from './tenants.ts';

export type Person = (typeof mira)[number];

/**
 * Tells the story on the terminal.
 *
 * @param onUserCode shows a code to the person who is to enter it
 * @returns status of the same call by a user of each tenant, and whether it was challenged
 */
export async function tellOfTenants(
	authority: string,
	tell: (line: string) => void,
	onUserCode: (prompt: DeviceCodePrompt, person: Person) => void,
): Promise<Record<string, string>> {
	const api = await startInvoices(authority, tell);
	const outcomes: Record<string, string> = {};
	for (const [index, tenant] of (['contoso', 'fabrikam', 'stranger'] as const).entries()) {
		const person = mira[index] as Person;
		const client = createPublicClient({ clientId: ids.terminal, authority: `${authority}/${ids[tenant]}` });
		tell(`${person.userPrincipalName} approves an invoice with a password alone:`);
		const { accessToken } = await client.acquireTokenByDeviceCode({
			scopes: [`api://${ids.invoices}/Invoices.Approve`],
			onUserCode: (prompt) => onUserCode(prompt, person),
		});
		const answer = await fetch(api.origin, { method: 'POST', headers: { authorization: `Bearer ${accessToken}` } });
		const challenge = answer.headers.get('www-authenticate') ?? '';
		outcomes[tenant] = `${answer.status}${challenge.includes('insufficient_claims') ? ' challenged' : ''}`;
		tell(`  ${outcomes[tenant]} ${await answer.text()}`);
	}
	api.close();
	return outcomes;
}
