// The routes of a collection of ours under `/beta/countersign`: listed, added to and removed from, by those who read
// and write policies.
import type { ResourceActionName } from '../records/resource-action.ts';
import { writers } from './caller.ts';
import { readPermissions, sameFor, writePermissions } from './permissions.ts';
import type { GraphInput } from './resource.ts';
import type { GraphRoute, Row, Written } from './route.ts';

interface OwnCollection {
	/** the last segment of its address */
	name: string;
	/** what the page of the admin API calls it */
	documentation: string;
	/** the action that its changes are, where an administrator can protect it with an authentication context */
	resourceAction?: ResourceActionName;
	/** directory roles that change it; absent: those that write policies */
	changedBy?: readonly string[];
	list(input: GraphInput): Promise<Row[]>;
	add(input: GraphInput, body: Row): Promise<Written>;
	remove(input: GraphInput, id: string): Promise<Written>;
}

export function ownCollection({
	name,
	documentation,
	resourceAction,
	changedBy = writers,
	list,
	add,
	remove,
}: OwnCollection): readonly GraphRoute[] {
	const path = `countersign/${name}`;
	const common = { beta: true, documentation } as const;
	const action = resourceAction === undefined ? {} : { resourceAction };
	const access = { ...sameFor(writePermissions), users: changedBy };
	return [
		{
			...common,
			path,
			method: 'GET',
			access: { ...sameFor(readPermissions), users: 'readers' },
			answers: 'collection',
			context: path,
			run: list,
		},
		{
			...common,
			path,
			method: 'POST',
			access,
			answers: 'change',
			...action,
			context: `${path}/$entity`,
			run: (input, _, body) => add(input, body),
		},
		{
			...common,
			path: `${path}/{id}`,
			method: 'DELETE',
			access,
			answers: 'change',
			...action,
			context: path,
			run: (input, { id = '' }) => remove(input, id),
		},
	];
}
