"""Run by Superset's own Python: asks Superset's API for the data of every chart, and says what came of each.

Arguments: a user's name and password. Prints one line of JSON a chart: its title, rows, columns, and the error or null.
Imports nothing of the project, which is not in Superset's environment.
"""

import json
import sys


def main(user: str, password: str) -> None:
    from superset.app import create_app

    client = create_app().test_client()
    answer = client.post(
        "/api/v1/security/login", json={"username": user, "password": password, "provider": "db", "refresh": False}
    )
    headers = {"Authorization": f"Bearer {answer.json['access_token']}"}
    charts = client.get("/api/v1/chart/?q=(page_size:100)", headers=headers).json["result"]
    for chart in sorted(charts, key=lambda chart: chart["slice_name"]):
        answer = client.get(f"/api/v1/chart/{chart['id']}/data/", headers=headers)
        result = (answer.json or {}).get("result") or [{}]
        said = {
            "title": chart["slice_name"],
            "rows": result[0].get("rowcount", 0) if answer.status_code == 200 else 0,
            "columns": result[0].get("colnames", []),
            "data": result[0].get("data", []),
            "error": result[0].get("error") if answer.status_code == 200 else answer.get_data(as_text=True)[:2000],
        }
        print("chart: " + json.dumps(said, default=str))


if __name__ == "__main__":
    main(*sys.argv[1:])
