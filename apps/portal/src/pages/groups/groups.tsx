import {
	Accordion,
	AccordionHeader,
	AccordionItem,
	AccordionPanel,
	Button,
	makeStyles,
	SearchBox,
	Text,
	tokens,
} from '@fluentui/react-components';
import { useQuery } from '@tanstack/react-query';
import { getRouteApi, useNavigate } from '@tanstack/react-router';
import { paths } from '../../graph/paths.ts';
import { type Group, type User, useGroups } from '../../graph/queries.ts';
import { Loaded } from '../../parts/loaded.tsx';
import { PageHeading } from '../../parts/page-heading.tsx';
import { RouteLink } from '../../parts/route-link.tsx';
import { useSession } from '../../session/session-provider.tsx';

const useStyles = makeStyles({
	search: { marginBottom: tokens.spacingVerticalM },
	members: { display: 'grid', gap: tokens.spacingVerticalXS, paddingLeft: tokens.spacingHorizontalL, margin: 0 },
});
const route = getRouteApi('/groups');

/** Groups, and who is in each. */
export function Groups() {
	const styles = useStyles();
	const navigate = useNavigate();
	const { q = '' } = route.useSearch();
	const query = useGroups(q);
	return (
		<>
			<PageHeading
				title="Groups"
				about="Open a group to see its members. Policies name groups, so that members come and go without an edit."
			/>
			<SearchBox
				className={styles.search}
				aria-label="Name begins with"
				placeholder="Name begins with"
				value={q}
				onChange={(_, { value }) => navigate({ to: '/groups', search: { q: value || undefined }, replace: true })}
			/>
			<Loaded query={query}>
				{({ pages }) => {
					const groups = pages.flatMap(({ rows }) => rows);
					return (
						<>
							{groups.length === 0 && <Text>No group's name begins so.</Text>}
							<Accordion multiple collapsible>
								{groups.map((group) => (
									<AccordionItem key={group.id} value={group.id}>
										<AccordionHeader>{group.displayName}</AccordionHeader>
										<AccordionPanel>
											<Members group={group} />
										</AccordionPanel>
									</AccordionItem>
								))}
							</Accordion>
							{query.hasNextPage && (
								<Button disabled={query.isFetchingNextPage} onClick={() => void query.fetchNextPage()}>
									More groups
								</Button>
							)}
						</>
					);
				}}
			</Loaded>
		</>
	);
}

function Members({ group }: { group: Group }) {
	const styles = useStyles();
	const { graph } = useSession();
	const query = useQuery({
		queryKey: ['groups', 'members', group.id],
		queryFn: ({ signal }) => graph.all<User & Group>(`${paths.groups}/${group.id}/members`, { most: 500, signal }),
	});
	return (
		<Loaded query={query}>
			{(members) =>
				members.length === 0 ? (
					<Text>Nobody is in it.</Text>
				) : (
					<ul className={styles.members}>
						{members.map(({ id, displayName, userPrincipalName }) => (
							<li key={id}>
								{userPrincipalName ? (
									<RouteLink to="/users/$id" params={{ id }}>
										{displayName ?? userPrincipalName}
									</RouteLink>
								) : (
									`Group: ${displayName}`
								)}
							</li>
						))}
					</ul>
				)
			}
		</Loaded>
	);
}
