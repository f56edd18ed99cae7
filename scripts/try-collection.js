// Runs a folder of exported Conditional Access policies against the authority's Graph, in this process: each is
// created, read back, held against what was written, changed, deleted and restored. It shows where this product stores
// less than Entra ID.
//
//   node scripts/try-collection.js FOLDER [FOLDER…]
//
// Ids of users, groups, places and strengths that the files name are of another directory, and placeholders such as
// `<AdminGroup>` are of none: for each an object is made. With --as-is nothing is made, and what Entra would refuse is
// refused.
import { createHash } from 'node:crypto';
import { readdirSync, readFileSync, statSync } from 'node:fs';
import { join } from 'node:path';
import { builtInStrengths, normalisePolicy } from '../packages/policy/dist/index.js';
import { createTestAuthority, testIds, testTenants } from '../packages/testkit/dist/index.js';

const folders = process.argv.slice(2).filter((name) => !name.startsWith('--'));
const asIs = process.argv.includes('--as-is');
if (folders.length === 0) throw new Error('name a folder of JSON files');

const filesOf = (path) =>
	statSync(path).isDirectory()
		? readdirSync(path)
				.sort()
				.flatMap((name) => filesOf(join(path, name)))
		: path.toLowerCase().endsWith('.json')
			? [path]
			: [];
function parse(path) {
	const bytes = readFileSync(path);
	const isUtf16 = bytes[0] === 0xff && bytes[1] === 0xfe;
	return JSON.parse(bytes.toString(isUtf16 ? 'utf16le' : 'utf8').replace(/^\uFEFF/, ''));
}
const guid = /^[0-9a-f]{8}(?:-[0-9a-f]{4}){3}-[0-9a-f]{12}$/i;
const idFor = (text) =>
	createHash('sha256')
		.update(text)
		.digest('hex')
		.replace(/^(.{8})(.{4}).(.{3}).(.{3})(.{12}).*$/, '$1-$2-4$3-8$4-$5');
const words = ['All', 'None', 'GuestsOrExternalUsers', 'AllTrusted', 'AllAgentIdUsers'].map((word) =>
	word.toLowerCase(),
);
const isWord = (value) => words.includes(value.toLowerCase());

const policies = [];
const unreadable = [];
for (const file of folders.flatMap(filesOf)) {
	try {
		const written = parse(file);
		const found = Array.isArray(written) ? written : (written.value ?? [written]);
		for (const policy of found) if (policy?.conditions) policies.push({ file, policy });
	} catch (error) {
		unreadable.push(`${file}: ${error.message}`);
	}
}

const made = { users: new Set(), groups: new Set(), namedLocations: new Set(), strengths: new Set() };
/** what a list names, each with an object of its own */
function stand(list, kind) {
	if (!Array.isArray(list)) return list;
	return list.map((value) => {
		if (isWord(value) || value === '00000000-0000-0000-0000-000000000000') return value;
		const id = guid.test(value) ? value.toLowerCase() : idFor(value);
		made[kind].add(id);
		return id;
	});
}
function ready(policy) {
	const copy = JSON.parse(JSON.stringify(policy));
	const { users, locations } = copy.conditions;
	if (users)
		for (const side of ['include', 'exclude']) {
			users[`${side}Users`] = stand(users[`${side}Users`], 'users');
			users[`${side}Groups`] = stand(users[`${side}Groups`], 'groups');
		}
	if (locations && !Array.isArray(locations))
		for (const name of ['includeLocations', 'excludeLocations'])
			locations[name] = stand(locations[name], 'namedLocations');
	const strength = (copy.grantControls ?? copy.GrantControls)?.authenticationStrength;
	if (strength?.id && !builtInStrengths.some(({ id }) => id === strength.id))
		made.strengths.add(strength.id.toLowerCase());
	return copy;
}
const bodies = policies.map(({ file, policy }) => ({ file, policy: asIs ? policy : ready(policy) }));

const tenants = testTenants((tenant) => {
	tenant.users.push(
		...[...made.users].map((id, index) => ({
			id,
			userPrincipalName: `one${index}@contoso.example`,
			displayName: `One ${index}`,
			passwordProfile: { password: testIds.password },
		})),
	);
	tenant.groups = [
		...(tenant.groups ?? []),
		...[...made.groups].map((id) => ({ id, displayName: `Group ${id}`, members: [] })),
	];
	const { conditionalAccess } = tenant.identity;
	conditionalAccess.policies = [];
	conditionalAccess.namedLocations = [...made.namedLocations].map((id) => ({
		'@odata.type': '#microsoft.graph.ipNamedLocation',
		id,
		displayName: `Place ${id}`,
		isTrusted: true,
		ipRanges: [{ '@odata.type': '#microsoft.graph.iPv4CidrRange', cidrAddress: '192.0.2.0/24' }],
	}));
	conditionalAccess.authenticationStrength = {
		policies: [...made.strengths].map((id) => ({ id, displayName: id.slice(0, 8), allowedCombinations: ['fido2'] })),
	};
	tenant.settings = { ...tenant.settings, resourceOwnerPasswordCredentials: true };
});

const authority = await createTestAuthority({ tenants });
const root = '/v1.0/identity/conditionalAccess';
async function send(method, path, body, headers) {
	const answer = await authority.send({ method, path, headers, ...(body === undefined ? {} : { body }) });
	return { status: answer.status, body: answer.body ? JSON.parse(answer.body) : undefined };
}
const asked = {
	grant_type: 'client_credentials',
	client_id: testIds.daemon,
	client_secret: testIds.secret,
	scope: 'https://graph.microsoft.com/.default',
};
const { body: answer } = await send(
	'POST',
	`/${testIds.tenant}/oauth2/v2.0/token`,
	new URLSearchParams(asked).toString(),
	{ 'content-type': 'application/x-www-form-urlencoded' },
);
const authorization = `Bearer ${answer.access_token}`;
const call = (method, path, body) =>
	send(method, path, body === undefined ? undefined : JSON.stringify(body), {
		authorization,
		'content-type': 'application/json',
	});

const ours = new Set([
	'id',
	'createdDateTime',
	'modifiedDateTime',
	'deletedDateTime',
	'@odata.context',
	'@countersign.warning',
]);
const kept = (policy) => {
	const strengths = (policy.grantControls ?? policy.GrantControls)?.authenticationStrength;
	const normal = normalisePolicy(policy);
	if (strengths && normal.grantControls?.authenticationStrength)
		normal.grantControls.authenticationStrength = { id: strengths.id.toLowerCase() };
	return JSON.stringify(Object.fromEntries(Object.entries(normal).filter(([name]) => !ours.has(name))));
};
const read = (policy) => {
	const copy = JSON.parse(JSON.stringify(policy));
	if (copy.grantControls?.authenticationStrength)
		copy.grantControls.authenticationStrength = { id: copy.grantControls.authenticationStrength.id };
	return JSON.stringify(Object.fromEntries(Object.entries(copy).filter(([name]) => !ours.has(name))));
};

const refused = new Map();
const failed = [];
let accepted = 0;
for (const { file, policy } of bodies) {
	const { id: _, ...body } = policy;
	const made = await call('POST', `${root}/policies`, body);
	if (made.status !== 201) {
		const why = made.body.error.message.replace(/[0-9a-f-]{36}/g, '…');
		refused.set(why, [...(refused.get(why) ?? []), file]);
		continue;
	}
	accepted += 1;
	const path = `${root}/policies/${made.body.id}`;
	const got = await call('GET', path);
	if (read(got.body) !== kept(body)) failed.push(`${file}: read back otherwise\n  ${kept(body)}\n  ${read(got.body)}`);
	const changed = await call('PATCH', path, {
		displayName: `${body.displayName} (changed)`,
		conditions: got.body.conditions,
	});
	const gone = await call('DELETE', path);
	const back = await call('POST', `${root}/deletedItems/policies/${made.body.id}/restore`);
	const again = await call('GET', path);
	const same = read({ ...again.body, displayName: body.displayName }) === kept(body);
	if (changed.status !== 204 || gone.status !== 204 || back.status !== 200 || !same)
		failed.push(`${file}: PATCH ${changed.status}, DELETE ${gone.status}, restore ${back.status}, the same: ${same}`);
	await call('DELETE', path);
	await call('DELETE', `${root}/deletedItems/policies/${made.body.id}`);
}
await authority.close();
console.log(
	[
		`${bodies.length} policies: ${accepted} accepted`,
		`${bodies.length - accepted} refused`,
		`${failed.length} not as they were written`,
		`${unreadable.length} files unreadable`,
	].join(', '),
);
for (const [why, files] of refused) console.log(`refused ${files.length}: ${why}\n  ${files[0]}`);
for (const line of [...failed, ...unreadable]) console.log(line);
process.exitCode = failed.length > 0 ? 1 : 0;
