// Exported policies and locations as files in a folder that is deleted afterwards, and the command run on them.
import { spawnSync } from 'node:child_process';
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';

export const command = join(import.meta.dirname, '..', 'dist', 'main.js');
export const folder = mkdtempSync(join(tmpdir(), 'countersign-policy-'));
// files of tests share a process: what one of them has ended with may be another one's
process.once('exit', () => rmSync(folder, { recursive: true, force: true }));
let files = 0;

export function file(content: unknown): string {
	files += 1;
	const path = join(folder, `${files}.json`);
	writeFileSync(path, typeof content === 'string' ? content : JSON.stringify(content));
	return path;
}

export function run(...options: string[]) {
	const { status, stdout, stderr } = spawnSync(process.execPath, [command, 'policy', ...options], {
		encoding: 'utf8',
		timeout: 20_000,
	});
	return { status, stdout, stderr };
}

export const id = (digit: number) => `0000000${digit}-0000-4000-8000-000000000000`;
export const mfa = {
	id: id(1),
	displayName: 'MFA for all',
	state: 'enabled',
	conditions: {
		clientAppTypes: ['all'],
		applications: { includeApplications: ['All'] },
		users: { includeUsers: ['All'], excludeGroups: [id(5)] },
		locations: { includeLocations: ['All'], excludeLocations: [id(6)] },
	},
	grantControls: { operator: 'OR', builtInControls: ['mfa'] },
};
export const office = {
	'@odata.type': '#microsoft.graph.ipNamedLocation',
	id: id(6),
	displayName: 'Office',
	isTrusted: true,
	ipRanges: [{ cidrAddress: '198.51.100.0/24' }],
};
export const exported = file({ value: [mfa] });
export const locations = file([office]);
export const app = ['--app', id(7)];
