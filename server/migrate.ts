import { connect } from '../db/connect.ts';
import { migrate } from '../db/migrate.ts';
import { readServiceConfig } from './config.ts';

// Once per release, before its first API or worker starts; a second run finds nothing to do. (`npm start` does this itself.)
const pool = connect(readServiceConfig(process.env).databaseUrl, { max: 1, name: 'loopwright migrations' });
const ran = await migrate(pool);
await pool.end();
process.stdout.write(ran.length === 0 ? 'The database is up to date.\n' : `Migrated: ${ran.join(', ')}.\n`);
