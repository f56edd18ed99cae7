// Writes packages/server/src/directory/generated/{delegated,application}-permissions.ts from what was gathered of
// Microsoft Graph's own service principal, so that ids and consent are never typed from memory. Run it when the
// gathered file changes:
//   node scripts/generate-graph-permissions.js <folder of graph-permissions.json> [--check]
import { readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';

const [folder] = process.argv.slice(2);
if (!folder) throw new Error('name the folder that holds graph-permissions.json');
const { gathered, source, permissions } = JSON.parse(readFileSync(join(folder, 'graph-permissions.json'), 'utf8'));
const target = join(import.meta.dirname, '../packages/server/src/directory/generated');
const text = (value) => `'${String(value).trim().replaceAll('\\', '\\\\').replaceAll("'", "\\'")}'`;
const comment = (line) => line.replaceAll(/(.{1,120})(?:\s|$)/g, '// $1\n');

/** those that a tenant's own service principal has: the others have no id that can be relied upon */
const listed = (kind) =>
	Object.entries(permissions).filter(([, of]) => of[kind]?.[0] && !(of.unlisted ?? []).includes(kind));
const delegated = listed('delegated').map(
	([
		value,
		{
			name,
			delegated: [id, consent],
		},
	]) => `\t[${text(id)}, ${text(value)}, ${text(consent === 'user' ? 'User' : 'Admin')}, ${text(name ?? value)}],`,
);
const application = listed('application').map(
	([
		value,
		{
			name,
			application: [id],
		},
	]) => `\t[${text(id)}, ${text(value)}, ${text(name ?? value)}],`,
);

const head = `// biome-ignore-all format: one entry a line. Written by scripts/generate-graph-permissions.js; do not edit.
// Gathered ${gathered}. Sources:
${[source].flat().map(comment).join('')}`;
const files = {
	'delegated-permissions.ts': `${head}
/** Delegated permissions of Microsoft Graph: id, value, who may consent, name. */
export const delegatedPermissions: readonly (readonly [id: string, value: string, type: 'User' | 'Admin', name: string])[] = [
${delegated.join('\n')}
];
`,
	'application-permissions.ts': `${head}
/** Application permissions of Microsoft Graph: id, value, name. */
export const applicationPermissions: readonly (readonly [id: string, value: string, name: string])[] = [
${application.join('\n')}
];
`,
};
for (const [name, content] of Object.entries(files)) {
	const file = join(target, name);
	if (!process.argv.includes('--check')) writeFileSync(file, content);
	else if (readFileSync(file, 'utf8') !== content) {
		console.error(`out of date: ${file}`);
		process.exitCode = 1;
	}
}
