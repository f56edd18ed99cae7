// msgraph-sdk for Python, unmodified: it makes, changes and deletes users, groups, applications and policies, and
// follows what changed. Skipped, loudly, where Python or the package index is absent; never in CI.
import { spawnSync } from 'node:child_process';
import { mkdtempSync } from 'node:fs';
import { rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { testIds } from '@countersign/testkit';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { certificateFolder } from '../e2e/trust.ts';
import type { InteropAuthority } from './authority.ts';
import { driveProgram, type Findings, skipLoudly, startForPrograms } from './driven-program.ts';

const folder = mkdtempSync(join(tmpdir(), 'countersign-msgraph-'));
// some twenty thousand files
afterAll(() => rm(folder, { recursive: true, force: true }), 300_000);

/** a folder that has it already, where the index is slow */
const given = process.env.COUNTERSIGN_MSGRAPH_SDK;
const installed =
	given !== undefined ||
	spawnSync('python3', ['-m', 'pip', 'install', '--quiet', '--target', folder, 'msgraph-sdk', 'azure-identity'], {
		stdio: 'ignore',
		timeout: 300_000,
	}).status === 0;
if (!installed) skipLoudly('MSGRAPH-SDK FOR PYTHON');

const graph = '00000003-0000-0000-c000-000000000000';
const permissions = [
	'User.ReadWrite.All',
	'Group.ReadWrite.All',
	'Application.ReadWrite.All',
	'Directory.ReadWrite.All',
	'Policy.ReadWrite.ConditionalAccess',
];

describe.runIf(installed)('msgraph-sdk for Python', () => {
	let authority: InteropAuthority;
	let found: Findings;
	beforeAll(async () => {
		const { authority: started, certificate } = await startForPrograms((tenant) => {
			const daemon = tenant.applications?.find(({ appId }) => appId === testIds.daemon);
			daemon?.requiredResourceAccess?.push({
				resourceAppId: graph,
				resourceAccess: permissions.map((value) => ({ value, type: 'Role' as const })),
			});
		});
		authority = started;
		const ca = join(certificateFolder, 'ca.pem');
		found = await driveProgram(authority, ['python3', 'msgraph_sdk.py'], {
			cwd: import.meta.dirname,
			certificate,
			env: { PYTHONPATH: given ?? folder, REQUESTS_CA_BUNDLE: ca, SSL_CERT_FILE: ca },
			more: { alice: testIds.alice },
		});
	}, 480_000);
	afterAll(() => authority?.close());

	test('a user is made, changed, given a manager, deleted and restored', () => {
		expect(found.get('user')).toEqual({ title: 'Clerk', manager: testIds.alice, back: true });
		expect(found.get('no user')).toEqual({ status: 404, code: 'Request_ResourceNotFound' });
	});

	test('a group is made, changed, filled and emptied, and its delta tells of it', () => {
		expect(found.get('group')).toEqual({ members: true, left: 0, changed: [true] });
		expect(found.get('no group')).toEqual({ status: 404, code: 'Request_ResourceNotFound' });
	});

	test('an application is made, renamed, given a secret and deleted', () => {
		expect(found.get('application')).toEqual({ name: 'Renamed', secret: true });
		expect(found.get('no application')).toMatchObject({ status: 404 });
	});

	test('a policy is made, renamed and deleted', () => {
		expect(found.get('policy')).toEqual({ name: 'Renamed', state: 'disabled' });
		expect(found.get('no policy')).toMatchObject({ status: 404 });
	});
});
