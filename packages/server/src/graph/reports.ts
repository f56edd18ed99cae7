// Who reports to somebody. Microsoft Graph, "List directReports".
import type { DirectoryUser } from '../records/user.ts';
import { findDirectoryObject } from './directory-objects.ts';
import { slice, walk } from './page.ts';
import type { GraphInput } from './resource.ts';
import type { Row } from './route.ts';

export async function reportsOf(input: GraphInput, { id }: DirectoryUser): Promise<Row[]> {
	const { directory, directoryLists } = input.authority.storage;
	const tenantId = input.snapshot.tenant.id;
	const found: Row[] = [];
	for await (const userId of walk<string>((last) => directoryLists.userIds(tenantId, slice, last))) {
		if ((await directory.findUser(tenantId, userId))?.managerId !== id) continue;
		const object = await findDirectoryObject(input, userId);
		if (object) found.push(object);
	}
	return found;
}
