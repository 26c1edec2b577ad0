"""The embedded servers: they start, keep what they are told, and go."""

import signal

import psycopg2
import pytest
import redis

from observer_portal.local import services


@pytest.fixture
def postgres(short_folder):
    server = services.Postgres(short_folder, short_folder, durable=True)
    yield server
    services.stop(server)


@pytest.fixture
def valkey(short_folder):
    server = services.Valkey(short_folder, short_folder, durable=True)
    yield server
    services.stop(server)


def rows(server, statement):
    connection = psycopg2.connect(server.url)
    connection.autocommit = True
    with connection.cursor() as cursor:
        cursor.execute(statement)
        result = cursor.fetchall() if cursor.description else None
    connection.close()
    return result


def test_postgres_keeps_its_data_over_a_kill(postgres, gone):
    services.start(postgres)
    rows(postgres, "CREATE TABLE seen AS SELECT 'Ясина'::text AS word")
    first = postgres.process.pid
    postgres.process.kill()
    postgres.process.wait()
    services.start(postgres)
    assert rows(postgres, "SELECT upper(word) FROM seen") == [("ЯСИНА",)]
    assert gone([first])


def test_postgres_writes_no_statement_and_no_row_into_its_log(postgres, short_folder):
    log = short_folder / "log"
    with log.open("wb") as output:
        services.start(postgres, output=output)
    rows(postgres, "CREATE TABLE seen (word text PRIMARY KEY)")
    for _ in range(2):
        try:
            rows(postgres, "INSERT INTO seen VALUES ('N09876543')")
        except psycopg2.errors.UniqueViolation:
            break
    services.stop(postgres)
    text = log.read_text()
    assert "violates unique constraint" in text
    assert "N09876543" not in text


def test_postgres_listens_on_its_socket_alone(postgres):
    services.start(postgres)
    assert rows(postgres, "SHOW listen_addresses") == [("",)]
    assert postgres.sockets.stat().st_mode & 0o077 == 0
    assert rows(postgres, "SHOW server_encoding") == [("UTF8",)]


def test_data_of_another_version_are_refused_and_left_alone(postgres):
    postgres.prepare()
    (postgres.data / "PG_VERSION").write_text("17\n")
    with pytest.raises(services.NotStarted, match=r"made by PostgreSQL 17, this is 18"):
        services.start(postgres)
    assert (postgres.data / "base").is_dir()


def test_valkey_keeps_its_data_and_has_64_databases(valkey):
    services.start(valkey)
    client = redis.Redis(unix_socket_path=str(valkey.socket), db=63)
    client.set("a", "1")
    client.close()
    services.stop(valkey)
    assert valkey.process.returncode == 0
    services.start(valkey)
    client = redis.Redis(unix_socket_path=str(valkey.socket), db=63)
    assert client.get("a") == b"1"
    assert client.config_get("maxmemory-policy") == {"maxmemory-policy": "noeviction"}
    client.close()


def test_a_server_that_cannot_start_says_so(valkey):
    valkey.prepare()
    valkey.socket.mkdir()
    with pytest.raises(services.NotStarted, match=r"valkey stopped with 1"):
        services.start(valkey)


def test_servers_stop_on_their_own_signal(postgres):
    services.start(postgres)
    assert postgres.stop_signal == signal.SIGINT
    services.stop(postgres)
    assert postgres.process.returncode == 0
    assert list(postgres.sockets.iterdir()) == []
