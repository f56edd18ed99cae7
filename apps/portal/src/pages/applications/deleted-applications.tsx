// Applications that were deleted: for 30 days they are restored from here, or removed for good.
import { makeStyles, tokens } from '@fluentui/react-components';
import { type Registration, useDeletedRegistrations } from '../../graph/application-queries.ts';
import { paths } from '../../graph/paths.ts';
import { ActButton } from '../../parts/act-button.tsx';
import { type Column, DataTable } from '../../parts/data-table.tsx';
import { Loaded } from '../../parts/loaded.tsx';
import { Time } from '../../parts/time.tsx';
import { useSession } from '../../session/session-provider.tsx';
import { useMay } from '../../session/use-may.ts';

const useStyles = makeStyles({ actions: { display: 'flex', gap: tokens.spacingHorizontalS } });

export function DeletedApplications({ q }: { q: string }) {
	const styles = useStyles();
	const { graph } = useSession();
	const { changeApplications } = useMay();
	const query = useDeletedRegistrations();
	const columns: Column<Registration>[] = [
		{ name: 'Name', width: 'minmax(8rem, 1fr)', cell: ({ displayName }) => displayName },
		{
			name: 'Deleted',
			width: '13rem',
			cell: ({ deletedDateTime }) => <Time at={deletedDateTime ?? null} />,
			isSecondary: true,
		},
		{ name: 'Client ID', width: '20rem', cell: ({ appId }) => appId, isSecondary: true },
		...(changeApplications
			? [
					{
						name: 'Actions',
						isNamed: false,
						width: '13rem',
						cell: ({ id, displayName }: Registration) => (
							<span className={styles.actions}>
								<ActButton
									label="Restore"
									about={displayName}
									action="Restore"
									size="small"
									consequence="It comes back with its ids, redirect URIs and secrets. Consents and directory roles are given anew."
									run={() => graph.post(`${paths.deletedItems}/${id}/restore`, {})}
									changes={['registrations']}
								/>
								<ActButton
									label="Delete for good"
									about={displayName}
									action="Delete for good"
									size="small"
									consequence="It cannot be brought back by anybody."
									run={() => graph.remove(`${paths.deletedItems}/${id}`)}
									changes={['registrations']}
								/>
							</span>
						),
					},
				]
			: []),
	];
	return (
		<Loaded query={query}>
			{(applications) => (
				<DataTable
					label="Deleted applications"
					rows={applications.filter(({ displayName, appId }) =>
						`${displayName} ${appId}`.toLowerCase().includes(q.trim().toLowerCase()),
					)}
					columns={columns}
					keyOf={({ id }) => id}
					empty="Nothing was deleted in the last 30 days."
				/>
			)}
		</Loaded>
	);
}
