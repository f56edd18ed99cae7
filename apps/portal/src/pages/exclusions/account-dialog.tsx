import { useState } from 'react';
import { paths } from '../../graph/paths.ts';
import { useNames } from '../../graph/use-names.ts';
import { FormDialog } from '../../parts/form-dialog.tsx';
import { UserPicker } from '../../parts/pickers.tsx';
import { useSession } from '../../session/session-provider.tsx';

export function AccountDialog({ onClose }: { onClose(): void }) {
	const { graph } = useSession();
	const [userId, setUserId] = useState<string>();
	const nameOf = useNames(userId ? [userId] : []);
	return (
		<FormDialog
			title="Add an emergency account"
			action="Add"
			isReady={userId !== undefined}
			save={async () => {
				await graph.post(paths.emergencyAccounts, { userId });
				return undefined;
			}}
			changes={['emergencyAccounts']}
			onClose={onClose}
		>
			<UserPicker
				label="Account"
				hint="A cloud account of its own, with a strong method that does not depend on anything else."
				chosen={userId ? [userId] : []}
				nameOf={nameOf}
				onChange={(ids) => setUserId(ids.at(-1))}
			/>
		</FormDialog>
	);
}
