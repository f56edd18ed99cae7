// What an application offers, permissions or roles: each changed, switched off before it is deleted, and switched on.
import { Badge, Button } from '@fluentui/react-components';
import type { ReactNode } from 'react';
import { ActButton } from '../../parts/act-button.tsx';
import { useItemStyles } from '../../parts/section.tsx';

interface Offered {
	id: string;
	/** as tokens carry it */
	value: string;
	isEnabled: boolean;
}

interface OfferedListProps<Item extends Offered> {
	items: readonly Item[];
	mayChange: boolean;
	/** what stands behind the value */
	describe(item: Item): ReactNode;
	/** what each act does, in a sentence */
	consequences: { off: string; on: string; remove: string };
	onEdit(item: Item): void;
	/** writes all of them anew */
	put(items: Item[]): Promise<unknown>;
}

export function OfferedList<Item extends Offered>(props: OfferedListProps<Item>) {
	const { items, mayChange, describe, consequences, onEdit, put } = props;
	const styles = useItemStyles();
	const change = (one: Item) => () => put(items.map((item) => (item.id === one.id ? one : item)));
	return (
		<ul className={styles.list}>
			{items.map((item) => (
				<li key={item.id} className={styles.item}>
					<span>
						<strong>{item.value}</strong> {describe(item)}{' '}
						{!item.isEnabled && (
							<Badge appearance="tint" color="subtle">
								Off
							</Badge>
						)}
					</span>
					{mayChange && (
						<span className={styles.actions}>
							<Button size="small" aria-label={`Change ${item.value}`} onClick={() => onEdit(item)}>
								Change
							</Button>
							<ActButton
								label={item.isEnabled ? 'Switch off' : 'Switch on'}
								about={item.value}
								action={item.isEnabled ? 'Switch off' : 'Switch on'}
								size="small"
								consequence={item.isEnabled ? consequences.off : consequences.on}
								run={change({ ...item, isEnabled: !item.isEnabled })}
								changes={['registrations']}
							/>
							{!item.isEnabled && (
								<ActButton
									label="Delete"
									about={item.value}
									action="Delete"
									size="small"
									consequence={consequences.remove}
									run={() => put(items.filter(({ id }) => id !== item.id))}
									changes={['registrations']}
								/>
							)}
						</span>
					)}
				</li>
			))}
		</ul>
	);
}
