// What stands above a list and says which of its rows are shown.
import { makeStyles, tokens } from '@fluentui/react-components';
import type { ReactNode } from 'react';

const useStyles = makeStyles({
	filters: {
		display: 'flex',
		gap: tokens.spacingHorizontalS,
		flexWrap: 'wrap',
		alignItems: 'center',
		marginBottom: tokens.spacingVerticalM,
		// wide enough for what it says while nothing is typed
		'& .fui-SearchBox': { minWidth: 'min(18rem, 100%)' },
	},
});

export function Filters({ children }: { children: ReactNode }) {
	return <div className={useStyles().filters}>{children}</div>;
}
