// One change: who, when, what was different before, and the way back to either state.
import { makeStyles, Subtitle1, Text, tokens } from '@fluentui/react-components';
import { useQuery } from '@tanstack/react-query';
import { useParams } from '@tanstack/react-router';
import type { ReactNode } from 'react';
import { type DirectoryAudit, initiatorOf, resourceChangeOf, stateChangeOf } from '../../changes/audit.ts';
import { DifferenceList } from '../../changes/difference-list.tsx';
import { differencesOf } from '../../changes/facts.ts';
import { RestoreButton } from '../../changes/restore-button.tsx';
import { paths } from '../../graph/paths.ts';
import { Details } from '../../parts/details.tsx';
import { Loaded } from '../../parts/loaded.tsx';
import { PageHeading } from '../../parts/page-heading.tsx';
import { RouteLink } from '../../parts/route-link.tsx';
import { Time } from '../../parts/time.tsx';
import { useSession } from '../../session/session-provider.tsx';
import { useMay } from '../../session/use-may.ts';

const useStyles = makeStyles({
	page: { display: 'grid', gap: tokens.spacingVerticalXL },
	section: { display: 'grid', gap: tokens.spacingVerticalM },
});

export function AuditPage() {
	const { id } = useParams({ from: '/audit/$id' });
	const { graph } = useSession();
	const query = useQuery({
		queryKey: ['audits', id],
		queryFn: ({ signal }) => graph.get<DirectoryAudit>(`${paths.audits}/${encodeURIComponent(id)}`, signal),
	});
	return <Loaded query={query}>{({ value }) => <Change audit={value} />}</Loaded>;
}

/** where what was changed is looked at */
function targetLink({ category, targetResources }: DirectoryAudit): ReactNode {
	const [target] = targetResources;
	if (!target) return 'Nothing';
	const name = target.displayName || target.id;
	const { id } = target;
	if (resourceChangeOf({ category, targetResources } as DirectoryAudit)?.kind === 'ConditionalAccessPolicy')
		return (
			<RouteLink to="/policies/$id" params={{ id }}>
				{name}
			</RouteLink>
		);
	if (target.type === 'User')
		return (
			<RouteLink to="/users/$id" params={{ id }}>
				{name}
			</RouteLink>
		);
	return name;
}

function Change({ audit }: { audit: DirectoryAudit }) {
	const styles = useStyles();
	const { changePolicies } = useMay();
	const { before, after } = stateChangeOf(audit);
	const resource = resourceChangeOf(audit);
	return (
		<div className={styles.page}>
			<PageHeading
				title={audit.activityDisplayName}
				actions={
					changePolicies &&
					resource && (
						<>
							{resource.before && (
								<RestoreButton kind={resource.kind} state={resource.before} label="Restore the state before" />
							)}
							{resource.after && (
								<RestoreButton kind={resource.kind} state={resource.after} label="Restore the state after" />
							)}
						</>
					)
				}
			/>
			<Details
				rows={[
					['When', <Time key="when" at={audit.activityDateTime} />],
					['By', initiatorOf(audit)],
					['Which', targetLink(audit)],
					['Change ID', audit.id],
					['Correlation ID', audit.correlationId],
				]}
			/>
			<section className={styles.section}>
				<Subtitle1 as="h2">What changed</Subtitle1>
				{!before && <Text>It was not there before.</Text>}
				{!after && <Text>It is gone after this.</Text>}
				<DifferenceList differences={differencesOf(before, after)} />
			</section>
		</div>
	);
}
