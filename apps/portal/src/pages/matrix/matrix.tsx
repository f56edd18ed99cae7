// Who meets what: people down, applications across, and in each cell what today's policies ask of that person there,
// decided by the engine in the worker. Policies that say the same in other words show the same answer.
import { Badge, makeStyles, mergeClasses, Text, tokens } from '@fluentui/react-components';
import { useMemo, useState } from 'react';
import type { MatrixQuestion } from '../../engine/questions.ts';
import { useAnswer, useConfiguration } from '../../engine/use-engine.ts';
import { useApplications, useUsers } from '../../graph/queries.ts';
import { externalAccount } from '../../graph/read-subject.ts';
import { useMemberships } from '../../graph/use-recent-sign-ins.ts';
import { Failure } from '../../parts/failure.tsx';
import { Loaded } from '../../parts/loaded.tsx';
import { PageHeading } from '../../parts/page-heading.tsx';
import { RouteLink } from '../../parts/route-link.tsx';
import { controlName } from '../../parts/summary.ts';
import { useSession } from '../../session/session-provider.tsx';
import { UserSearch } from './user-search.tsx';

const useStyles = makeStyles({
	scroll: { overflow: 'auto', maxHeight: 'calc(100vh - 16rem)' },
	table: { borderCollapse: 'collapse' },
	cell: {
		padding: tokens.spacingHorizontalS,
		border: `1px solid ${tokens.colorNeutralStroke2}`,
		textAlign: 'left',
		verticalAlign: 'top',
		minWidth: '8rem',
		fontWeight: tokens.fontWeightRegular,
	},
	head: { fontWeight: tokens.fontWeightSemibold, backgroundColor: tokens.colorNeutralBackground2 },
	small: { display: 'block', color: tokens.colorNeutralForeground2 },
});

const looks = {
	allow: ['Password is enough', 'warning'],
	interrupt: ['Asked for more', 'success'],
	block: ['Blocked', 'danger'],
} as const;

const mostApplications = 30;

export function Matrix() {
	const styles = useStyles();
	const { account } = useSession();
	const [search, setSearch] = useState('');
	const users = useUsers(search);
	const people = useMemo(() => users.data?.pages.flatMap(({ rows }) => rows).slice(0, 50) ?? [], [users.data]);
	const applications = useApplications().data;
	const across = useMemo(() => applications?.slice(0, mostApplications) ?? [], [applications]);
	const memberships = useMemberships(people.map(({ id }) => id));
	const configuration = useConfiguration();
	const question: MatrixQuestion | undefined =
		configuration && memberships.data && across.length > 0
			? {
					kind: 'matrix',
					configuration,
					users: people.map(({ id, userType, userPrincipalName }) => ({
						id,
						groupIds: new Set(memberships.data.get(id)?.groupIds),
						roleTemplateIds: new Set(memberships.data.get(id)?.roleTemplateIds),
						...externalAccount({ userType, userPrincipalName }, account.tenantId),
					})),
					appIds: across.map(({ appId }) => appId),
				}
			: undefined;
	const answer = useAnswer<MatrixQuestion>(
		['matrix', search, people.length, memberships.dataUpdatedAt, configuration?.policies],
		question,
	);
	return (
		<>
			<PageHeading
				title="Coverage"
				about="What each person meets at each application after a password in a browser, by all policies that are on together. A cell leads to its reasons."
			/>
			<UserSearch value={search} onChange={setSearch} />
			{answer.error && <Failure error={answer.error} />}
			<Loaded query={{ ...answer, refetch: answer.refetch }}>
				{(rows) => (
					// biome-ignore lint/a11y/noNoninteractiveTabindex: a region that scrolls must be reached by the keyboard
					<section className={styles.scroll} tabIndex={0} aria-label="Coverage">
						<table className={styles.table}>
							<thead>
								<tr>
									<th className={mergeClasses(styles.cell, styles.head)} scope="col">
										Person
									</th>
									{across.map(({ appId, displayName }) => (
										<th key={appId} className={mergeClasses(styles.cell, styles.head)} scope="col">
											{displayName}
										</th>
									))}
								</tr>
							</thead>
							<tbody>
								{people.map(({ id, displayName, userPrincipalName }, row) => (
									<tr key={id}>
										<th className={styles.cell} scope="row">
											{displayName ?? userPrincipalName}
										</th>
										{across.map(({ appId }, column) => {
											const cell = rows[row]?.[column];
											if (!cell) return <td key={appId} className={styles.cell} />;
											const [label, color] = looks[cell.outcome];
											return (
												<td key={appId} className={styles.cell}>
													<RouteLink to="/what-if" search={{ user: id, app: appId }}>
														<Badge appearance="tint" color={color}>
															{label}
														</Badge>
													</RouteLink>
													<Text size={200} className={styles.small}>
														{cell.outcome === 'interrupt' ? cell.controls.map(controlName).join(', ') : ''}
													</Text>
												</td>
											);
										})}
									</tr>
								))}
							</tbody>
						</table>
					</section>
				)}
			</Loaded>
			<Text size={200}>
				{people.length} people, {across.length} of {applications?.length ?? 0} applications. Groups within groups, roles
				and guests count as they do at a sign-in.
			</Text>
		</>
	);
}
