import { createGuard } from '@countersign/guard';
import { protect } from '@countersign/guard/next';

const guard = createGuard({
	authority: 'https://login.microsoftonline.com',
	audience: '20000000-0000-4000-8000-000000000002',
	tenants: ['8f6f0a5e-0000-4000-8000-000000000001'],
});

export const GET = protect(guard, { scopes: ['Tasks.Read'] }, () => Response.json({}));
