// Exported files and folders, read without a server: policies, named locations and authentication strengths, one
// object, a list, Graph's `{ "value": [...] }`, or an object that holds such lists. Groups, users and applications
// beside them give names to ids. What cannot be read, or is none of these, is a problem of that file alone.
import { readdirSync, statSync } from 'node:fs';
import { join } from 'node:path';
import { normaliseNamedLocation, normalisePolicy } from '@countersign/policy';
import type { AuthenticationStrengthPolicy, ConditionalAccessPolicy, NamedLocation } from '@countersign/protocol';
import { PolicyFileError, readJsonFile } from './read-json-file.ts';
import { terraformResource } from './terraform-resource.ts';

export type NameKind = 'user' | 'group' | 'role' | 'application' | 'servicePrincipal' | 'namedLocation' | 'policy';

export interface NamedObject {
	kind: NameKind;
	id: string;
	name: string;
}

export interface PolicyFiles {
	policies: { file: string; path: string; policy: ConditionalAccessPolicy }[];
	namedLocations: NamedLocation[];
	authenticationStrengths: AuthenticationStrengthPolicy[];
	/** those that stand whole in a policy, by id */
	strengthsInPolicies: Map<string, AuthenticationStrengthPolicy>;
	/** what the files say of ids */
	names: NamedObject[];
	/** a file that could not be read, or holds nothing that is known here */
	problems: { file: string; message: string; isForeign: boolean }[];
}

type Json = Record<string, unknown>;
const maxDepth = 10;
const isObject = (value: unknown): value is Json =>
	typeof value === 'object' && value !== null && !Array.isArray(value);
const nothingKnown = 'is no policy, named location or authentication strength';

const kinds: readonly [NameKind, (value: Json, type: string) => boolean][] = [
	['group', (value, type) => type === 'group' || 'groupTypes' in value || 'securityEnabled' in value],
	['user', (value, type) => type === 'user' || 'userPrincipalName' in value],
	['role', (_, type) => type.startsWith('directoryrole') || type === 'unifiedroledefinition'],
	['servicePrincipal', (_, type) => type === 'serviceprincipal'],
	['application', (value, type) => type === 'application' || 'appId' in value],
];

/** @returns the object that a directory's export tells; `undefined` for anything else */
function namedObject(value: Json): NamedObject | undefined {
	const id = value.id ?? value.Id;
	const name = value.displayName ?? value.DisplayName;
	if (typeof id !== 'string' || typeof name !== 'string') return undefined;
	const type = String(value['@odata.type'] ?? value.Type ?? '').toLowerCase();
	const kind = kinds.find(([, isKind]) => isKind(value, type.replace('#microsoft.graph.', '')))?.[0];
	return kind && { kind, id: String(kind === 'application' ? (value.appId ?? id) : id).toLowerCase(), name };
}

function parsed(text: string): unknown {
	try {
		return JSON.parse(text);
	} catch {
		return undefined;
	}
}

const memberNames = (value: Json) => new Set(Object.keys(value).map((name) => name.toLowerCase()));
const memberOf = (value: unknown, name: string): unknown =>
	isObject(value) ? Object.entries(value).find(([member]) => member.toLowerCase() === name)?.[1] : undefined;

/** Graph PowerShell keeps the type and the ranges apart, since its own type does not know them. */
function isNamedLocation(value: Json, members: ReadonlySet<string>): boolean {
	if (members.has('ipranges') || members.has('countriesandregions')) return true;
	const additional = memberOf(value, 'additionalproperties');
	const type = String(value['@odata.type'] ?? (isObject(additional) ? additional['@odata.type'] : ''));
	return /NamedLocation$/i.test(type) || (isObject(additional) && isNamedLocation(additional, memberNames(additional)));
}

/** A strength with names as Graph has them, whatever their first letter. */
function normaliseStrength(value: Json): AuthenticationStrengthPolicy {
	const entries = Object.entries(value).filter(([name]) => name.toLowerCase() !== 'additionalproperties');
	const strength = Object.fromEntries(entries.map(([name, content]) => [name.replace(/^[A-Z]/, lower), content]));
	return strength as unknown as AuthenticationStrengthPolicy;
}

const lower = (letter: string) => letter.toLowerCase();

function addStrengths(found: PolicyFiles, policy: Json): void {
	const strength = memberOf(memberOf(policy, 'grantcontrols'), 'authenticationstrength');
	if (!isObject(strength)) return;
	const { id, allowedCombinations, ...rest } = normaliseStrength(strength);
	if (typeof id === 'string' && Array.isArray(allowedCombinations))
		found.strengthsInPolicies.set(id.toLowerCase(), { ...rest, id, allowedCombinations });
}

/** @returns whether anything was found */
function add(found: PolicyFiles, file: string, path: string, value: unknown, depth: number): boolean {
	if (depth > maxDepth) return false;
	if (Array.isArray(value)) {
		const each = value.map((item, index) => add(found, file, `${path}[${index}]`, item, depth + 1));
		return each.includes(true);
	}
	// some exports hold the JSON of a policy as text
	if (typeof value === 'string') return /^\s*[{[]/.test(value) && add(found, file, path, parsed(value), depth + 1);
	if (!isObject(value)) return false;
	const fromTerraform = terraformResource(value);
	if (fromTerraform !== undefined) return add(found, file, path, fromTerraform, depth + 1);
	const members = memberNames(value);
	if (members.has('conditions') || members.has('grantcontrols')) {
		// the strengths that an export holds whole are of no more use where the policy is in its normal form
		addStrengths(found, value);
		found.policies.push({ file, path, policy: normalisePolicy(value) });
		return true;
	}
	if (isNamedLocation(value, members)) {
		found.namedLocations.push(normaliseNamedLocation(value));
		return true;
	}
	if (members.has('allowedcombinations')) {
		found.authenticationStrengths.push(normaliseStrength(value));
		return true;
	}
	const named = namedObject(value);
	if (named) {
		found.names.push(named);
		return true;
	}
	const below = Object.entries(value).map(([name, content]) =>
		add(found, file, path ? `${path}.${name}` : name, content, depth + 1),
	);
	return below.includes(true);
}

/** @returns the files that a name stands for: itself, or the JSON files of a folder and the folders in it */
function filesOf(name: string): string[] {
	let isFolder = false;
	try {
		isFolder = statSync(name).isDirectory();
	} catch {
		// reading the file says why it is not there
	}
	if (!isFolder) return [name];
	const entries = readdirSync(name, { withFileTypes: true }).sort((a, b) => (a.name < b.name ? -1 : 1));
	return entries.flatMap((entry) => {
		const path = join(name, entry.name);
		if (entry.isDirectory()) return entry.name.startsWith('.') || entry.name === 'node_modules' ? [] : filesOf(path);
		return entry.name.toLowerCase().endsWith('.json') ? [path] : [];
	});
}

/**
 * Reads what can be read.
 *
 * @param names files and folders
 * @throws PolicyFileError where nothing at all was found
 */
export function readPolicyFiles(names: readonly string[]): PolicyFiles {
	const found: PolicyFiles = {
		policies: [],
		namedLocations: [],
		authenticationStrengths: [],
		strengthsInPolicies: new Map(),
		names: [],
		problems: [],
	};
	for (const file of names.flatMap(filesOf)) {
		try {
			if (!add(found, file, '', readJsonFile(file), 0))
				found.problems.push({ file, message: `the file ${nothingKnown}`, isForeign: true });
		} catch (error) {
			if (!(error instanceof PolicyFileError)) throw error;
			found.problems.push({ file, message: error.message.slice(file.length + 2), isForeign: false });
		}
	}
	const { policies, namedLocations, authenticationStrengths, problems } = found;
	if (policies.length + namedLocations.length + authenticationStrengths.length === 0) {
		const why = problems.map(({ file, message }) => `${file}: ${message}`).join('\n');
		throw new PolicyFileError(why || `${names.join(', ')}: no policy was found`);
	}
	// the file of a strength goes before what a policy says of it
	const own = new Set(authenticationStrengths.map(({ id }) => String(id).toLowerCase()));
	for (const [id, strength] of found.strengthsInPolicies) if (!own.has(id)) authenticationStrengths.push(strength);
	return found;
}
