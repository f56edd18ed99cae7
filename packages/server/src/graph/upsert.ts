// PATCH of an object that may not be there yet: named by a key that its client gives it, it is made where it is missing
// and the client says so. Microsoft Graph, "Upsert application", "Upsert servicePrincipal", "Upsert group", "Upsert
// federatedIdentityCredential".
import type { Exchange } from '../authority.ts';
import { requireAccess } from './caller.ts';
import { GraphError } from './graph-error.ts';
import type { GraphInput } from './resource.ts';
import type { GraphAccess, Written } from './route.ts';

/** RFC 7240 §2: preferences are told apart by commas */
const createsIfMissing = ({ request }: Exchange) =>
	/(?:^|,)\s*create-if-missing\s*(?:[,;]|$)/i.test(request.headers.prefer ?? '');

/** @returns the key at the end of the address with its letters as they were written; routes compare in small ones */
function keyOf({ request }: Exchange, name: string): string | undefined {
	const [, key] = new RegExp(`\\(${name}='((?:[^']|'')*)'\\)/*$`, 'i').exec(decodeURIComponent(request.path)) ?? [];
	return key?.replaceAll("''", "'");
}

async function isMissing(find: () => unknown): Promise<boolean> {
	try {
		await find();
		return false;
	} catch (error) {
		if (error instanceof GraphError && error.status === 404) return true;
		throw error;
	}
}

interface Upsert {
	/** the member that is the key */
	key: string;
	/** who may make one */
	access: GraphAccess;
	/** @throws GraphError 404 where it is missing */
	find(): unknown;
	create(key: string): Promise<Written>;
	update(): Promise<Written>;
}

/** @throws GraphError 404 where it is missing and is not to be made, 403 where the caller may not make it */
export async function upsert(input: GraphInput, { key, access, find, create, update }: Upsert): Promise<Written> {
	const value = createsIfMissing(input.exchange) ? keyOf(input.exchange, key) : undefined;
	if (value === undefined || value === '' || !(await isMissing(find))) return update();
	await requireAccess(input.authority, input.caller, access);
	return create(value);
}
