// What a policy, or a thing that policies rest on, says: member by member, each with the values that stand there. The
// printed document, the history and every comparison are made of these.

export interface Fact {
	/** of the member in Graph's shape, such as `conditions.users.includeUsers` */
	path: string;
	values: readonly string[];
}

export interface Difference {
	path: string;
	removed: readonly string[];
	added: readonly string[];
}

/** what the server writes itself, and what says nothing of how a policy decides */
const ofServer = new Set(['id', 'createdDateTime', 'modifiedDateTime', 'deletedDateTime', 'templateId']);
/** a strength is told by its name alone: the list of strengths has the rest */
const strength = 'grantControls.authenticationStrength';
const operator = 'grantControls.operator';

const isObject = (value: unknown): value is Record<string, unknown> => typeof value === 'object' && value !== null;

function collect(value: unknown, path: string, facts: Fact[]): void {
	if (value === null || value === undefined || value === '') return;
	if (Array.isArray(value)) {
		if (value.length > 0)
			facts.push({
				path,
				values: value.map((one) => {
					if (!isObject(one)) return String(one);
					return typeof one.cidrAddress === 'string' ? one.cidrAddress : JSON.stringify(one);
				}),
			});
		return;
	}
	if (!isObject(value)) {
		facts.push({ path, values: [String(value)] });
		return;
	}
	if (path === strength) {
		facts.push({ path, values: [String(value.id).toLowerCase()] });
		return;
	}
	for (const [name, member] of Object.entries(value))
		if (!name.startsWith('@') && !(path === '' && ofServer.has(name)))
			collect(member, path === '' ? name : `${path}.${name}`, facts);
}

/** @returns what stands there, in the order of the members; nothing for what is empty */
export function factsOf(resource: object | null | undefined): Fact[] {
	const facts: Fact[] = [];
	collect(resource, '', facts);
	const controls = facts.filter(({ path }) => path.startsWith('grantControls.') && path !== operator);
	// of one control alone the operator decides nothing
	const isMoot = controls.flatMap(({ values }) => values).length < 2;
	return facts.filter(({ path }) => path !== operator || !isMoot);
}

/**
 * @param before `undefined` or `null` for what was not there
 * @param after the same
 * @returns the members that differ; lists are compared as sets, since their order decides nothing
 */
export function differencesOf(before: object | null | undefined, after: object | null | undefined): Difference[] {
	const [was, is] = [before, after].map((one) => new Map(factsOf(one).map(({ path, values }) => [path, values])));
	const paths = [...new Set([...(is?.keys() ?? []), ...(was?.keys() ?? [])])];
	return paths.flatMap((path) => {
		const old = was?.get(path) ?? [];
		const now = is?.get(path) ?? [];
		const removed = old.filter((value) => !now.includes(value));
		const added = now.filter((value) => !old.includes(value));
		return removed.length + added.length === 0 ? [] : [{ path, removed, added }];
	});
}
