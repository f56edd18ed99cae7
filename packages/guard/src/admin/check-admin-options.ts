// Checks the options of the administration page when it is made: what is missing would be found by an administrator.
import type { AdminPageOptions } from './index.ts';

const known: Readonly<Record<keyof AdminPageOptions, true>> = {
	...{ guard: true, operations: true, mappings: true, role: true, callGraph: true },
	...{ title: true, secret: true, clock: true },
};

/** what each object is made by, and the methods that the page calls */
const objects = {
	guard: ['createGuard', ['check']],
	operations: ['defineOperations', ['describe']],
	mappings: ['createMemoryMappings, or is a store of mappings', ['find', 'list', 'change', 'history']],
} as const;

/** @throws TypeError that names the option */
export function checkAdminOptions(options: AdminPageOptions): void {
	if (typeof options !== 'object' || options === null) throw new TypeError('createAdminPage needs its options');
	const unknown = Object.keys(options).find((name) => !Object.hasOwn(known, name));
	if (unknown !== undefined) throw new TypeError(`createAdminPage has no option \`${unknown}\``);
	const { role, callGraph, title, secret, clock } = options;
	if (typeof role !== 'string' || role === '')
		throw new TypeError('createAdminPage needs the app `role` of administrators');
	for (const [name, [maker, methods]] of Object.entries(objects)) {
		const value = options[name as keyof typeof objects] as unknown as Record<string, unknown> | undefined;
		if (methods.some((method) => typeof value?.[method] !== 'function'))
			throw new TypeError(`createAdminPage needs \`${name}\`, which is made by ${maker}`);
	}
	if (typeof callGraph !== 'function') throw new TypeError('createAdminPage needs the function `callGraph`');
	if (clock !== undefined && typeof clock !== 'function') throw new TypeError('`clock` must be a function');
	if (title !== undefined && (typeof title !== 'string' || title.trim() === ''))
		throw new TypeError('`title` must be a heading');
	if (secret !== undefined && !(secret instanceof Uint8Array && secret.length >= 32))
		throw new TypeError('`secret`, which signs the forms, needs 32 bytes or more in a Uint8Array');
}
