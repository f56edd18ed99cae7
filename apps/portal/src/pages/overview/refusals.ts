import type { SignIn } from '@countersign/protocol';

export interface Refusal {
	errorCode: number;
	reason: string;
	application: string;
	count: number;
	people: number;
}

const most = 6;

/** @returns what refused people most, and for which application */
export function refusalsOf(records: readonly SignIn[]): Refusal[] {
	const found = new Map<string, Refusal & { users: Set<string> }>();
	for (const { status, appId, appDisplayName, userId } of records) {
		if (status.errorCode === 0) continue;
		const application = appDisplayName ?? appId;
		const key = `${status.errorCode} ${appId}`;
		const refusal = found.get(key) ?? {
			errorCode: status.errorCode,
			reason: status.failureReason.replace(/\.$/, ''),
			application,
			count: 0,
			people: 0,
			users: new Set<string>(),
		};
		refusal.count += 1;
		if (userId !== null) refusal.users.add(userId);
		refusal.people = refusal.users.size;
		found.set(key, refusal);
	}
	return [...found.values()]
		.sort((left, right) => right.count - left.count)
		.slice(0, most)
		.map(({ users: _, ...refusal }) => refusal);
}
