// What the admin API costs a program that reads and writes much: pages of a large directory, requests in one batch
// beside the same ones alone, and an edit of a policy with its audit and its event, among few policies and among many.
// `npm run bench:graph`; another number of users as its argument.
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { createTestAuthority, createTestClient, type TestAuthority, testIds, testTenants } from '@countersign/testkit';

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

/** @returns sends a request to Graph of the authority, as its daemon */
async function senderTo(to: TestAuthority) {
	const { body: granted } = await createTestClient(to).token({
		grant_type: 'client_credentials',
		client_id: testIds.daemon,
		client_secret: testIds.secret,
		scope: 'https://graph.microsoft.com/.default',
	});
	return async (method: string, path: string, query = '', body?: object) => {
		const headers = {
			authorization: `Bearer ${granted.access_token}`,
			...(body ? { 'content-type': 'application/json' } : {}),
		};
		const answer = await to.send({ method, path, query, headers, body: body ? JSON.stringify(body) : '' });
		if (answer.status >= 300) throw new Error(`${method} ${path} answered ${answer.status}: ${answer.body}`);
		return answer.body === '' ? undefined : JSON.parse(answer.body);
	};
}
const send = await senderTo(authority);

/** a tenant of so many policies, and how one of them is edited */
async function editAmong(count: number) {
	const dataFolder = mkdtempSync(join(tmpdir(), 'countersign-bench-policies-'));
	const policies = Array.from({ length: count }, (_, number) => ({
		id: `70000000-0000-4000-8000-${String(number).padStart(12, '0')}`,
		displayName: `Policy ${number}`,
		state: 'enabled',
		conditions: {
			clientAppTypes: ['all'],
			applications: { includeApplications: [testIds.orders] },
			users: { includeUsers: [testIds.bob] },
		},
		grantControls: { operator: 'OR', builtInControls: ['mfa'] },
	}));
	const many = await createTestAuthority({
		dataFolder,
		tenants: testTenants((tenant) => {
			const daemon = tenant.applications?.find(({ appId }) => appId === testIds.daemon);
			daemon?.requiredResourceAccess?.push({
				resourceAppId: '00000003-0000-0000-c000-000000000000',
				resourceAccess: permissions.map((value) => ({ value, type: 'Role' as const })),
			});
			tenant.identity = { conditionalAccess: { policies } };
		}),
	});
	const sendTo = await senderTo(many);
	return {
		edit: (displayName: string) =>
			sendTo('PATCH', `/v1.0/identity/conditionalAccess/policies/${policies[0]?.id}`, '', { displayName }),
		async close() {
			await many.close();
			rmSync(dataFolder, { recursive: true });
		},
	};
}
const [few, many] = [await editAmong(2), await editAmong(2000)];

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
const editsAmongFew: number[] = [];
const editsAmongMany: number[] = [];
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
	let [amongFew, amongMany] = [0, 0];
	for (let turn = 0; turn < 5; turn += 1) {
		amongFew += (await cpuOf(() => few.edit(`Round ${round}.${turn}`))) / 5;
		amongMany += (await cpuOf(() => many.edit(`Round ${round}.${turn}`))) / 5;
	}
	if (round < 0) continue;
	pages.push(page);
	deltas.push(delta);
	batches.push(batch);
	singles.push(alone);
	editsAmongFew.push(amongFew);
	editsAmongMany.push(amongMany);
}
await Promise.all([authority.close(), few.close(), many.close()]);
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
console.log(`  edit of a policy among 2          ${shown(median(editsAmongFew))}`);
console.log(`  the same among 2,000              ${shown(median(editsAmongMany))}`);
const growth = median(editsAmongMany) / median(editsAmongFew);
console.log(`  among 2,000 : among 2             ${growth.toFixed(2)} ${verdict(growth <= 1.25, '1.25')}`);
