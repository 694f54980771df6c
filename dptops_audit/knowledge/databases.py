"""How a repository shows that it has a database with a schema of its own. Data only; checked against the repositories of the benchmark."""

from __future__ import annotations

from dptops_audit.knowledge.code_signs import CodeSign
from dptops_audit.knowledge.server_starts import JVM, SCRIPTED

MIGRATION_FILES = (
    ("Rails", r"(?:.+/)?db/(?:[\w-]+_)?migrate/\d{8,}_\w+\.rb"),
    ("Django", r"(?:.+/)?migrations/\d{4}_\w+\.py"),
    ("Alembic", r"(?:.+/)?(?:alembic|migrations?)/versions/[\w-]+\.py"),
    ("Flyway", r"(?:.+/)?(?:db/)?(?:migrations?|flyway|sql)/(?:.+/)?[VRU][\d._]*__\w+\.(?:sql|java|kt)"),
    ("Flyway", r"(?:.+/)?db/migration/(?:[^/]+/)?\w+__\w+\.sql"),
    ("Liquibase", r"(?:.+/)?(?:db/)?changelogs?/(?:.+/)?[\w.-]+\.(?:xml|ya?ml|sql)"),
    ("Prisma", r"(?:.+/)?prisma/migrations/[^/]+/migration\.sql"),
    ("Drizzle", r"(?:.+/)?drizzle/\d{4}_\w+\.sql"),
    ("Laravel", r"(?:.+/)?database/migrations/\d{4}_\d\d_\d\d_\d{6}_\w+\.php"),
    ("Doctrine", r"(?:.+/)?migrations/(?:\d{4}/)?Version\d{14}\.php"),
    ("Ecto", r"(?:.+/)?priv/(?:[\w-]+/)?migrations/\d{14}_\w+\.exs"),
    ("Diesel", r"(?:.+/)?migrations/(?:[\w-]+/)?[\dT:_-]{8,}[\w-]*/up\.sql"),
    ("golang-migrate", r"(?:.+/)?migrations?/(?:.+/)?\w+\.up\.sql"),
    ("SQL migrations", r"(?:.+/)?(?:db/)?migrations?/(?:[\w-]+/)?(?:V?\d{1,14}|\d{4}-\d\d-\d\d)[-_.]?[\w.-]*\.sql"),
    ("JavaScript migrations", r"(?:.+/)?migrations?/(?:V?\d{8,}|\d{3,4})[-_.][\w.-]+\.(?:[cm]?js|ts)"),
    ("Entity Framework", r"(?:.+/)?Migrations/(?:.+/)?\d{14}_\w+\.cs|(?:.+/)?\w+ModelSnapshot\.cs"),
    ("SQL schema differences", r"(?:.+/)?Migrations/\d+\.(?:diff\.)?sql"),
    ("DbUp or SSDT", r"(?:.+/)?\w[\w.-]*\.sqlproj"),
)
"""The tool, and the expression that a whole root-relative path of a migration must match."""

DATABASE_SIGNS = (
    CodeSign(r"(?i)(?<!show )\bcreate\s{1,4}table\b", "sql", "SQL schema"),
    CodeSign(r"\bclass \w{1,80}\(\s{0,4}(?:db\.Model|Base|models\.Model|DeclarativeBase)\b", "python", "mapped classes", alone=False),
    CodeSign(r"\b(?:declarative_base|automap_base)\(|\bclass Base\(\s{0,4}DeclarativeBase\b", "python", "SQLAlchemy", "sqlalchemy"),
    CodeSign(r"\bmetadata\.create_all\(", "python", "SQLAlchemy", "sqlalchemy"),
    CodeSign(r"\btable=True\b", "python", "SQLModel", "sqlmodel"),
    CodeSign(r"\bmongoengine\b|\(\s{0,4}(?:me\.)?Document\)", "python", "MongoEngine", "mongoengine"),
    CodeSign(r"^@Entity\b|^\s{0,8}@Entity\b", JVM, "JPA"),
    CodeSign(r"@Document\(", JVM, "Spring Data MongoDB"),
    CodeSign(r"\bobject \w{1,80} ?: ?(?:Int|Long|UUID)?(?:Id)?Table\(", "kotlin", "Exposed"),
    CodeSign(r"^\s{0,4}@Entity\(", SCRIPTED, "TypeORM", "typeorm"),
    CodeSign(r"\bnew (?:mongoose\.)?Schema[<(]", SCRIPTED, "Mongoose", "mongoose"),
    CodeSign(r"\bsequelize\.define\(|\bextends Model<", SCRIPTED, "Sequelize", "sequelize"),
    CodeSign(r"\b(?:pg|mysql|sqlite)Table\(", SCRIPTED, "Drizzle", "drizzle-orm"),
    CodeSign(r"\.collection\(\s{0,4}[\"'][\w.-]{1,80}[\"']", SCRIPTED, "MongoDB", "mongodb"),
    CodeSign(r"\.collection\(\s{0,4}[\"'][\w.-]{1,80}[\"']", "python", "MongoDB", "pymongo"),
    CodeSign(r"^\s{0,4}provider\s{0,8}=\s{0,4}\"(?:postgresql|mysql|mongodb|sqlserver|cockroachdb)\"", "prisma", "Prisma"),
    CodeSign(r"\.AutoMigrate\(", "go", "GORM"),
    CodeSign(r"\bbson:\"\w", "go", "MongoDB documents", alone=False),
    CodeSign(r":\s{0,4}(?:\w{1,40}\.)?(?:Identity)?DbContext\b", "csharp", "Entity Framework"),
    CodeSign(r"\bActiveRecord::Schema\b", "ruby", "Active Record"),
    CodeSign(r"\binclude Mongoid::Document\b", "ruby", "Mongoid"),
    CodeSign(r"#\[ORM\\Entity\b|@ORM\\Entity\b", "php", "Doctrine"),
    CodeSign(r"\bdiesel::table! ?\{|\btable! ?\{", "rust", "Diesel", "diesel"),
    CodeSign(r"\bschema \"\w{1,80}\" do\b", "elixir", "Ecto", "ecto_sql"),
    CodeSign(
        r"(?i)(?<!show )\bcreate\s{1,4}table\s{1,4}(?:if\s{1,4}not\s{1,4}exists\s{1,4})?[\w.\"`\[\]]{1,80}\s{0,4}\(",
        "python javascript typescript go java kotlin csharp ruby php rust",
        "SQL in code",
        alone=False,
    ),
)
"""What must stand in shipped code. Those that are not `alone` need one of `DRIVERS` among the package's dependencies."""

DRIVERS = {
    "python": "sqlalchemy flask-sqlalchemy django psycopg psycopg2 psycopg2-binary asyncpg pymysql mysqlclient aiomysql pymongo motor cx-oracle pyodbc",
    "javascript": "pg mysql mysql2 mongodb mongoose mssql tedious oracledb knex",
    "golang": (
        "github.com/lib/pq github.com/jackc/pgx github.com/jackc/pgx/v4 github.com/jackc/pgx/v5 github.com/go-sql-driver/mysql "
        "go.mongodb.org/mongo-driver go.mongodb.org/mongo-driver/v2 gorm.io/gorm github.com/jmoiron/sqlx"
    ),
    "jvm": "org.postgresql:postgresql mysql:mysql-connector-java com.mysql:mysql-connector-j org.mongodb:mongodb-driver-sync",
    "dotnet": "Npgsql MySql.Data MySqlConnector Microsoft.Data.SqlClient System.Data.SqlClient MongoDB.Driver Dapper",
    "ruby": "pg mysql2 mongoid activerecord",
    "php": "doctrine/dbal doctrine/orm illuminate/database",
    "rust": "sqlx diesel tokio-postgres postgres mysql mongodb sea-orm",
}
"""Clients of database servers, by ecosystem (`jvm` for all of its build tools); an embedded database is none."""
