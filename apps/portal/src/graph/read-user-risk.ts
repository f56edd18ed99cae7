// How the risk of users came and went. Microsoft Graph, "riskyUser: list history".
import type { RiskOfMoment } from '../engine/from-log.ts';
import type { Graph } from './graph.ts';
import { GraphError } from './graph-error.ts';
import { paths } from './paths.ts';
import type { RiskHistoryItem, RiskyUser } from './risk-queries.ts';

const atATime = 8;

/**
 * @param userIds whom it is about
 * @returns by user, oldest first; `undefined` where the reader may not see risk
 */
export async function readUserRisk(
	graph: Graph,
	userIds: readonly string[],
): Promise<Map<string, RiskOfMoment[]> | undefined> {
	const asked = new Set(userIds);
	const risky = await graph.all<RiskyUser>(paths.riskyUsers).catch((error) => {
		if (error instanceof GraphError && error.status === 403) return undefined;
		throw error;
	});
	if (!risky) return undefined;
	const about = risky.filter(({ id }) => asked.has(id));
	const found = new Map<string, RiskOfMoment[]>();
	for (let from = 0; from < about.length; from += atATime)
		await Promise.all(
			about.slice(from, from + atATime).map(async (user) => {
				const items = await graph.all<RiskHistoryItem>(`${paths.riskyUsers}/${encodeURIComponent(user.id)}/history`);
				const moments = (items.length > 0 ? items : [user]).map((item) => ({
					at: item.riskLastUpdatedDateTime,
					level: item.riskLevel,
				}));
				found.set(
					user.id,
					moments.sort((one, other) => one.at.localeCompare(other.at)),
				);
			}),
		);
	return found;
}
