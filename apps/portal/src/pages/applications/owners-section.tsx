// Who owns an application: they change it without a directory role.
import { Button, Text } from '@fluentui/react-components';
import { useState } from 'react';
import { type Owner, type Registration, useOwners } from '../../graph/application-queries.ts';
import { paths } from '../../graph/paths.ts';
import { useNames } from '../../graph/use-names.ts';
import { FormDialog } from '../../parts/form-dialog.tsx';
import { Loaded } from '../../parts/loaded.tsx';
import { UserPicker } from '../../parts/pickers.tsx';
import { RemoveButton } from '../../parts/remove-button.tsx';
import { RouteLink } from '../../parts/route-link.tsx';
import { Section, useItemStyles } from '../../parts/section.tsx';
import { useSession } from '../../session/session-provider.tsx';

const nameOf = ({ displayName, userPrincipalName, id }: Owner) => displayName ?? userPrincipalName ?? id;

export function OwnersSection({ application, mayChange }: { application: Registration; mayChange: boolean }) {
	const styles = useItemStyles();
	const [isAdding, setAdding] = useState(false);
	const path = `${paths.applications}/${application.id}/owners`;
	return (
		<Section title="Owners" actions={mayChange && <Button onClick={() => setAdding(true)}>Add an owner</Button>}>
			<Loaded query={useOwners(application.id)}>
				{(owners) =>
					owners.length === 0 ? (
						<Text>Nobody: administrators of applications alone change it.</Text>
					) : (
						<ul className={styles.list}>
							{owners.map((owner) => (
								<li key={owner.id} className={styles.item}>
									{owner['@odata.type'].endsWith('.user') ? (
										<RouteLink to="/users/$id" params={{ id: owner.id }}>
											{nameOf(owner)}
										</RouteLink>
									) : (
										<span>{nameOf(owner)} (application)</span>
									)}
									{mayChange && (
										<RemoveButton
											label="Remove"
											about={`owner ${nameOf(owner)}`}
											path={`${path}/${owner.id}/$ref`}
											consequence="From now on, this owner changes the application by directory roles alone."
											changes={['registrations']}
										/>
									)}
								</li>
							))}
						</ul>
					)
				}
			</Loaded>
			{isAdding && <OwnerDialog path={path} onClose={() => setAdding(false)} />}
		</Section>
	);
}

function OwnerDialog({ path, onClose }: { path: string; onClose(): void }) {
	const { graph } = useSession();
	const [userId, setUserId] = useState<string>();
	const names = useNames(userId ? [userId] : []);
	return (
		<FormDialog
			title="Add an owner"
			action="Add"
			isReady={userId !== undefined}
			save={async () => {
				await graph.post(`${path}/$ref`, { '@odata.id': `${location.origin}/v1.0/directoryObjects/${userId}` });
				return undefined;
			}}
			changes={['registrations']}
			onClose={onClose}
		>
			<UserPicker
				label="Person"
				hint="An owner changes everything of the application, and makes secrets for it."
				chosen={userId ? [userId] : []}
				nameOf={names}
				onChange={(ids) => setUserId(ids.at(-1))}
			/>
		</FormDialog>
	);
}
