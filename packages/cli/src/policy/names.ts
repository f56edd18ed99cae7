// Names where ids stand: of what the files hold, and of directory roles.
import { nearest } from '@countersign/policy';
import { directoryRoles } from './directory-roles.ts';
import type { NamedObject, NameKind, PolicyFiles } from './policy-files.ts';
import { PolicyFileError } from './read-json-file.ts';

const guid = /^[0-9a-f]{8}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{12}$/i;
const simplified = (name: string) => name.toLowerCase().replace(/[\s_-]/g, '');

function known({ names }: PolicyFiles, kind: NameKind): NamedObject[] {
	const fromFiles = names.filter((object) => object.kind === kind);
	if (kind !== 'role') return fromFiles;
	return [...fromFiles, ...Object.entries(directoryRoles).map(([name, id]): NamedObject => ({ kind, id, name }))];
}

/**
 * @param value an id, or a name of the kind
 * @param option the option it was given with, for the message
 * @returns the id in lower case
 * @throws PolicyFileError where it is neither, with the nearest name
 */
export function idOf(files: PolicyFiles, kind: NameKind, value: string, option: string): string {
	if (guid.test(value)) return value.toLowerCase();
	const objects = known(files, kind);
	const ids = new Set(objects.filter(({ name }) => simplified(name) === simplified(value)).map(({ id }) => id));
	const [id] = ids;
	if (id !== undefined && ids.size === 1) return id;
	if (ids.size > 1) throw new PolicyFileError(`${option} ${value}: several have this name; give the id`);
	const names = objects.map(({ name }) => name);
	const right = nearest(value, names);
	const hint = right ? `; did you mean "${right}"?` : '';
	throw new PolicyFileError(`${option} ${value}: is no id, and no name of one in the files${hint}`);
}

/** @returns a text in which ids that the files name are followed by their names */
export function withNames({ names, namedLocations }: PolicyFiles, text: string): string {
	const byId = new Map(names.map(({ id, name }) => [id, name]));
	for (const { id, displayName } of namedLocations) byId.set(String(id).toLowerCase(), displayName);
	for (const [name, id] of Object.entries(directoryRoles)) byId.set(id, name);
	const ids = /[0-9a-f]{8}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{12}/gi;
	return text.replace(ids, (id) => (byId.has(id.toLowerCase()) ? `${id} (${byId.get(id.toLowerCase())})` : id));
}
