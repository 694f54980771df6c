"""How a repository shows that it has a database with a schema of its own. Data only.

Sources: the documentation of each tool; checked against the repositories of the benchmark, and by the samples in
tests/knowledge/samples/databases.toml.
"""

from __future__ import annotations

from dptops_audit.knowledge.code_signs import CodeSign
from dptops_audit.knowledge.languages_of_signs import JVM, SCRIPTED

MIGRATION_FILES = (
    ("Rails", r"(?:.+/)?db/(?:[\w-]+_)?migrate/\d{3,}_\w+\.rb"),
    ("Sequel", r"(?:.+/)?migrations?/\d{3,}_\w+\.rb"),
    ("Django", r"(?:.+/)?migrations/\d{4}_\w+\.py"),
    ("Aerich", r"(?:.+/)?migrations/\w+/\d{1,4}_\d{14}_\w+\.py"),
    ("Alembic", r"(?:.+/)?(?:alembic|migrations?)/versions/(?!__init__)[\w-]+\.py"),
    (
        "Flyway",
        r"(?:.+/)?(?:db/)?(?:migrations?|flyway|sql)/(?:.+/)?[VRU][\d._]*__[\w ,.()-]+\.(?:sql|java|kt)",
    ),
    ("Flyway", r"(?:.+/)?db/migration/(?:[^/]+/)?\w+__[\w-]+\.sql"),
    ("Liquibase", r"(?:.+/)?changelogs?/(?:.+/)?[\w.-]+\.(?:xml|sql)"),
    ("Liquibase", r"(?:.+/)?(?:db|database|liquibase|resources)/changelogs?/(?:.+/)?[\w.-]+\.(?:ya?ml|json)"),
    ("Liquibase", r"(?:.+/)?(?:db|liquibase)[.-]changelog[\w.-]*\.(?:xml|ya?ml|json|sql)"),
    (
        "Prisma",
        r"(?:.+/)?prisma/(?:[\w-]+/)?migrations/[^/]+/migration\.sql|(?:.+/)?migrations/\d{14}_[^/]+/migration\.sql",
    ),
    ("Drizzle", r"(?:.+/)?drizzle/\d{4}_\w+\.sql"),
    ("Laravel", r"(?:.+/)?database/migrations/(?:[\w-]+/)?\d{4}_\d\d_\d\d_\d{6}_\w+\.php"),
    ("Doctrine", r"(?:.+/)?(?:Doctrine)?[Mm]igrations/(?:\d{4}/)?(?:\d\d/)?Version\d{14}\w{0,40}\.php"),
    ("Phinx", r"(?:.+/)?[Mm]igrations/\d{14}_\w+\.php"),
    ("Yii", r"(?:.+/)?migrations/m\d{6}_\d{6}_\w+\.php"),
    ("CodeIgniter", r"(?:.+/)?Database/Migrations/\d{4}-\d\d-\d\d-\d{6}_\w+\.php"),
    ("Ecto", r"(?:.+/)?priv/(?:[\w-]+/)?migrations/\d{14}_\w+\.exs"),
    ("Diesel", r"(?:.+/)?migrations/(?:[\w-]+/)?[\dT:_-]{8,}[\w-]*/up\.sql"),
    ("SeaORM", r"(?:.+/)?(?:migration|migrator)s?/(?:src/)?m\d{8}_\d{6}_\w+\.rs"),
    ("golang-migrate", r"(?:.+/)?migrations?/(?:.+/)?[\w-]+\.up\.sql"),
    ("goose", r"(?:.+/)?migrations?/\d{5,}_\w+(?<!_test)\.go"),
    (
        "SQL migrations",
        r"(?:.+/)?(?:db/)?migrations?/(?:[\w-]+/)?(?:V?\d{1,14}|\d{4}-\d\d-\d\d)[-_.]?[\w.-]*\.sql",
    ),
    (
        "JavaScript migrations",
        (
            r"(?:.+/)?migrations?/(?:(?:V?\d{8,}|\d{3,4}|\d{4}-\d\d-\d\d)[-_.][\w.-]+"
            r"|Migration\d{14}\w{0,80})\.(?:[cm]?js|ts)"
        ),
    ),
    ("Entity Framework", r"(?:.+/)?Migrations/(?:.+/)?\d{14}_\w+\.cs|(?:.+/)?\w+ModelSnapshot\.cs"),
    ("SQL schema differences", r"(?:.+/)?Migrations/\d+\.(?:diff\.)?sql"),
    ("DbUp or SSDT", r"(?:.+/)?\w[\w.-]*\.sqlproj"),
)
"""The tool, and the expression that a whole root-relative path of a migration must match.

Sources: where each tool's documentation says that it writes or looks for them, and what it calls them.
"""

DATABASE_SIGNS = (
    CodeSign(r"(?i)(?<!show )\bcreate\s{1,4}table\b", "sql", "SQL schema"),
    CodeSign(
        r"\bclass \w{1,80}\((?:[\w., ]{1,80},\s{0,4}|\s{0,4})"
        r"(?:db\.Model|Base|models\.Model|DeclarativeBase|peewee\.Model)\b",
        "python",
        "mapped classes",
        alone=False,
    ),
    CodeSign(
        r"\b(?:declarative_base|automap_base)\(|\bclass \w{1,80}\([^)]{0,80}\bDeclarativeBase(?:NoMeta)?\b",
        "python",
        "SQLAlchemy",
        "sqlalchemy",
    ),
    CodeSign(r"=\s{0,4}(?:flask_sqlalchemy\.)?SQLAlchemy\(", "python", "Flask-SQLAlchemy", "flask-sqlalchemy"),
    CodeSign(r"\b(?:metadata|db)\.create_all\b", "python", "SQLAlchemy", "sqlalchemy"),
    CodeSign(r"\bclass \w{1,80}\([^)]{0,120}\btable=True\b", "python", "SQLModel", "sqlmodel"),
    CodeSign(
        r"\b(?:from|import) mongoengine\b|\bclass \w{1,80}\(\s{0,4}(?:me|mongoengine|db)\.(?:Dynamic)?Document\b",
        "python",
        "MongoEngine",
        "mongoengine",
    ),
    CodeSign(r"\binit_beanie\(", "python", "Beanie", "beanie"),
    CodeSign(r"\bTortoise\.init\(|\bregister_tortoise\(", "python", "Tortoise ORM", "tortoise-orm"),
    CodeSign(r"\b(?:Pooled)?(?:Postgresql|MySQL)Database\(", "python", "Peewee", "peewee"),
    CodeSign(r"^\s{0,8}@(?:(?:javax|jakarta)\.persistence\.)?(?:Mapped)?Entity\b", JVM, "JPA"),
    CodeSign(
        r"^\s{0,8}@Document\s{0,4}(?:\((?!\s{0,4}indexName)|$|(?:data )?class\b)",
        JVM,
        "Spring Data MongoDB",
    ),
    CodeSign(r"\bobject \w{1,80} ?: ?(?:(?:U?Int|U?Long|UUID)?(?:Id)?Table|IdTable<\w{1,40}>)\(", "kotlin", "Exposed"),
    CodeSign(r"^\s{0,4}@Entity\(", SCRIPTED, "TypeORM", "typeorm"),
    CodeSign(r"\bmongoose\.(?:Schema\b|model[<(])|\bSchemaFactory\.createForClass\(", SCRIPTED, "Mongoose", "mongoose"),
    CodeSign(r"\bnew Schema[<(]", SCRIPTED, "Mongoose", "mongoose", alone=False),
    CodeSign(r"\bsequelize\.define\(|\bnew Sequelize\(", SCRIPTED, "Sequelize", "sequelize"),
    CodeSign(r"\bclass \w{1,80}(?:<[^>]{1,80}>)? extends Model\b", SCRIPTED, "mapped classes", alone=False),
    CodeSign(r"\b(?:pg|mysql|sqlite|singlestore)Table(?:Creator)?\(", SCRIPTED, "Drizzle", "drizzle-orm"),
    CodeSign(
        r"\.collection(?:<[^>]{1,80}>)?\(\s{0,4}[\"'][\w.-]{1,80}[\"']", SCRIPTED, "MongoDB", "mongodb", alone=False
    ),
    CodeSign(
        r"\.get_collection\(\s{0,4}[\"'][\w.-]{1,80}[\"']|\b(?:Async)?(?:IO)?Mo(?:ngo|tor)Client\(",
        "python",
        "MongoDB",
        "pymongo",
        alone=False,
    ),
    CodeSign(
        r"^\s{0,4}provider\s{0,8}=\s{0,4}\"(?:postgresql|postgres|mysql|mongodb|sqlserver|cockroachdb)\"",
        "prisma",
        "Prisma",
    ),
    CodeSign(r"\.AutoMigrate\(", "go", "GORM"),
    CodeSign(r"\.Schema\.Create\(\s{0,4}\w{1,40}", "go", "ent"),
    CodeSign(r"\bbson:\"\w", "go", "MongoDB documents", alone=False),
    CodeSign(
        r"^(?!.{0,200}\bwhere\b).{0,200}:\s{0,4}(?:[\w.]{1,80}\.)?(?:Identity)?DbContext\b",
        "csharp",
        "Entity Framework",
    ),
    CodeSign(r"\.AddMarten\(", "csharp", "Marten"),
    CodeSign(r"\.GetCollection<\w", "csharp", "MongoDB", alone=False),
    CodeSign(r"\bActiveRecord::Schema\b", "ruby", "Active Record"),
    CodeSign(r"\binclude Mongoid::Document\b", "ruby", "Mongoid"),
    CodeSign(r"#\[ORM\\Entity\b|\buse Doctrine\\ORM\\Mapping as ORM\b", "php", "Doctrine"),
    CodeSign(r"\btable! ?\{", "rust", "Diesel", "diesel"),
    CodeSign(r"#\[sea_orm\(\s{0,4}table_name\b", "rust", "SeaORM", "sea-orm"),
    CodeSign(r"\bschema \"\w{1,80}\" do\b", "elixir", "Ecto", "ecto_sql"),
    CodeSign(
        r"(?i)(?<!show )\bcreate\s{1,4}table\s{1,4}(?:if\s{1,4}not\s{1,4}exists\s{1,4})?[\w.\"`\[\]]{1,80}\s{0,4}\(",
        "python javascript typescript go java kotlin scala csharp ruby php rust",
        "SQL in code",
        alone=False,
    ),
)
"""What must stand in shipped code. Those that are not `alone` need one of `DRIVERS` among the package's dependencies.

A Firestore client asks for a `.collection("…")` as one of MongoDB does, and ProseMirror has a `new Schema(` as Mongoose has: there the
driver tells them apart.
"""

DRIVERS = {
    "python": (
        "sqlalchemy flask-sqlalchemy django psycopg psycopg2 psycopg2-binary psycopg-binary asyncpg aiopg pg8000 pymysql mysqlclient "
        "aiomysql asyncmy mysql-connector-python pymongo motor flask-pymongo cx-oracle oracledb pyodbc pymssql"
    ),
    "javascript": "pg postgres mysql mysql2 mariadb mongodb mongoose mssql tedious oracledb knex pg-promise slonik",
    "golang": (
        "github.com/lib/pq github.com/jackc/pgx github.com/jackc/pgx/v4 github.com/jackc/pgx/v5 github.com/go-sql-driver/mysql "
        "go.mongodb.org/mongo-driver go.mongodb.org/mongo-driver/v2 gorm.io/gorm github.com/jmoiron/sqlx "
        "github.com/uptrace/bun/driver/pgdriver github.com/go-pg/pg/v10 github.com/microsoft/go-mssqldb xorm.io/xorm"
    ),
    "jvm": (
        "org.postgresql:postgresql org.postgresql:r2dbc-postgresql mysql:mysql-connector-java com.mysql:mysql-connector-j "
        "org.mariadb.jdbc:mariadb-java-client com.microsoft.sqlserver:mssql-jdbc com.oracle.database.jdbc:ojdbc11 "
        "com.oracle.database.jdbc:ojdbc8 org.mongodb:mongodb-driver-sync"
    ),
    "dotnet": (
        "Npgsql Npgsql.EntityFrameworkCore.PostgreSQL MySql.Data MySqlConnector Pomelo.EntityFrameworkCore.MySql "
        "Microsoft.Data.SqlClient System.Data.SqlClient Microsoft.EntityFrameworkCore.SqlServer MongoDB.Driver Dapper"
    ),
    "ruby": "pg mysql2 trilogy tiny_tds mongo mongoid activerecord sequel",
    "php": "doctrine/dbal doctrine/orm illuminate/database mongodb/mongodb",
    "rust": "sqlx diesel tokio-postgres postgres mysql mysql_async mongodb sea-orm",
}
"""Clients of database servers, by ecosystem (`jvm` for all of its build tools); an embedded database is none."""
