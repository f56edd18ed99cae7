// What the admin API costs a program that reads and writes much: pages of a large directory, requests in one batch
// beside the same ones alone, and an edit of a policy with its audit and its event. `npm run bench:graph`; another
// number of users as its argument.
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { createTestAuthority, createTestClient, testIds, testTenants } from '@countersign/testkit';

const users = Number(process.argv[2] ?? 100_000);
const rounds = 9;
const folder = mkdtempSync(join(tmpdir(), 'countersign-bench-graph-'));
const permissions = ['Directory.Read.All', 'Policy.Read.All', 'Policy.ReadWrite.ConditionalAccess'];
const tenants = testTenants((tenant) => {
	const daemon = tenant.applications?.find(({ appId }) => appId === testIds.daemon);
	daemon?.requiredResourceAccess?.push({
		resourceAppId: '00000003-0000-0000-c000-000000000000',
		resourceAccess: permissions.map((value) => ({ value, type: 'Role' as const })),
	});
	for (let number = 0; number < users; number += 1)
		tenant.users?.push({
			id: `60000000-0000-4000-8000-${String(number).padStart(12, '0')}`,
			userPrincipalName: `crowd${number}@contoso.example`,
			displayName: `Crowd ${number}`,
		});
});
const authority = await createTestAuthority({ dataFolder: folder, tenants });
const { body: granted } = await createTestClient(authority).token({
	grant_type: 'client_credentials',
	client_id: testIds.daemon,
	client_secret: testIds.secret,
	scope: 'https://graph.microsoft.com/.default',
});

async function send(method: string, path: string, query = '', body?: object) {
	const headers = {
		authorization: `Bearer ${granted.access_token}`,
		...(body ? { 'content-type': 'application/json' } : {}),
	};
	const answer = await authority.send({ method, path, query, headers, body: body ? JSON.stringify(body) : '' });
	if (answer.status >= 300) throw new Error(`${method} ${path} answered ${answer.status}: ${answer.body}`);
	return answer.body === '' ? undefined : JSON.parse(answer.body);
}

/** milliseconds of CPU that this process spent */
async function cpuOf(work: () => Promise<unknown>): Promise<number> {
	const before = process.cpuUsage();
	await work();
	const { user, system } = process.cpuUsage(before);
	return (user + system) / 1000;
}

const median = (values: number[]) => values.toSorted((a, b) => a - b)[Math.floor(values.length / 2)] as number;

const pages: number[] = [];
const deltas: number[] = [];
const batches: number[] = [];
const singles: number[] = [];
const edits: number[] = [];
const policies: { id: string }[] = (await send('GET', '/v1.0/identity/conditionalAccess/policies')).value;
const [policy] = policies;
let query = '$top=999';
const twenty = Array.from(
	{ length: 20 },
	(_, number) => `/users/60000000-0000-4000-8000-${String(number).padStart(12, '0')}`,
);

const requests = twenty.map((url, index) => ({ id: `${index}`, method: 'GET', url }));

for (let round = -2; round < rounds; round += 1) {
	const page = await cpuOf(async () => {
		const { '@odata.nextLink': next } = await send('GET', '/v1.0/users', query);
		query = next ? new URL(next).search.slice(1) : '$top=999';
	});
	const delta = await cpuOf(() => send('GET', '/v1.0/users/delta', '$top=999'));
	// several of each in turn: what the pages before left to be collected is shared by both
	let [batch, alone] = [0, 0];
	for (let turn = 0; turn < 5; turn += 1) {
		batch += (await cpuOf(() => send('POST', '/v1.0/$batch', '', { requests }))) / 5;
		alone +=
			(await cpuOf(async () => {
				for (const path of twenty) await send('GET', `/v1.0${path}`);
			})) / 5;
	}
	const edit = await cpuOf(() =>
		send('PATCH', `/v1.0/identity/conditionalAccess/policies/${policy?.id}`, '', { displayName: `Round ${round}` }),
	);
	if (round < 0) continue;
	pages.push(page);
	deltas.push(delta);
	batches.push(batch);
	singles.push(alone);
	edits.push(edit);
}
await authority.close();
rmSync(folder, { recursive: true });

const shown = (value: number) => `${value.toFixed(1)} ms`;
const verdict = (isMet: boolean, bar: string) => `(bar ${bar}, ${isMet ? 'met' : 'MISSED'})`;
console.log(`milliseconds of CPU, median of ${rounds} interleaved rounds, ${users} users\n`);
console.log(`  page of 999 users                 ${shown(median(pages))} ${verdict(median(pages) <= 50, '50 ms')}`);
console.log(`  page of 999 of users/delta        ${shown(median(deltas))}`);
console.log(`  $batch of 20                      ${shown(median(batches))}`);
console.log(`  the same 20 alone                 ${shown(median(singles))}`);
const ratio = median(singles) / median(batches);
console.log(`  alone : batch                     ${ratio.toFixed(2)} ${verdict(ratio >= 0.97, '0.97')}`);
console.log(`  edit of a policy, audited         ${shown(median(edits))}, of ${policies.length} policies`);
